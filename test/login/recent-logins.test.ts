import { CONSUMED, RecentLogins } from '../../lib/login/recent-logins';

const HOUR = 3_600_000;

/** Adds further logins, so that earlier ones get older. */
function addOthers(recent: RecentLogins<object>, count: number): void {
  for (let i = 0; i < count; i++) recent.add(`other ${i}`, {}, 'other');
}

describe('the recent logins of a process', () => {
  test('the last 10,000 are kept', () => {
    const recent = new RecentLogins<object>(HOUR);
    const login = {};
    recent.add('token', login, 'session');
    addOthers(recent, 9_999);
    expect(recent.get('token', 'session')).toBe(login);
  });

  test('a login that was used stays used while it is kept', () => {
    const recent = new RecentLogins<object>(HOUR);
    recent.add('token', {}, 'session');
    // The login is in the older generation when it is used.
    addOthers(recent, 9_999);
    recent.consume('token');
    expect(recent.get('token', 'session')).toBe(CONSUMED);
    addOthers(recent, 9_998);
    expect(recent.get('token', 'session')).toBe(CONSUMED);
  });

  test('memory is limited: after 20,000 others a login is gone', () => {
    const recent = new RecentLogins<object>(HOUR);
    recent.add('token', {}, 'session');
    addOthers(recent, 20_000);
    expect(recent.get('token', 'session')).toBeUndefined();
  });

  test('a login that was deleted is gone, whatever its age', () => {
    const recent = new RecentLogins<object>(HOUR);
    recent.add('old', {}, 'session');
    addOthers(recent, 9_999);
    recent.add('new', {}, 'session');
    for (const handle of ['old', 'new']) recent.delete(handle);
    for (const handle of ['old', 'new']) expect(recent.get(handle, 'session')).toBeUndefined();
  });

  test('a login is found in its own session only, and in none without an ID', () => {
    const recent = new RecentLogins<object>(HOUR);
    const login = {};
    recent.add('token', login, 'session');
    expect(recent.get('token', 'session')).toBe(login);
    expect(recent.get('token', 'other')).toBeUndefined();
    expect(recent.get('token', undefined)).toBeUndefined();
    recent.add('without ID', login, undefined);
    expect(recent.get('without ID', undefined)).toBeUndefined();
    expect(recent.get('unknown', 'session')).toBeUndefined();
  });

  test('a site that issues a request token again to a session: each of the logins is used once', () => {
    const recent = new RecentLogins<object>(HOUR);
    const [first, second] = [{ login: 1 }, { login: 2 }];
    recent.add('token', first, 'session');
    recent.add('token', second, 'session');
    expect(recent.get('token', 'session')).toBe(first);
    recent.consume('token');
    expect(recent.get('token', 'session')).toBe(second);
    expect(recent.get('token', 'other')).toBeUndefined();
    recent.consume('token');
    expect(recent.get('token', 'session')).toBe(CONSUMED);
  });

  test('a site that issues it to another session: only the later login is kept', () => {
    const recent = new RecentLogins<object>(HOUR);
    const login = {};
    recent.add('token', {}, 'session');
    recent.add('token', login, 'other');
    expect(recent.get('token', 'session')).toBeUndefined();
    expect(recent.get('token', 'other')).toBe(login);
    recent.consume('token');
    expect(recent.get('token', 'other')).toBe(CONSUMED);
  });

  test('a login of another process that was used here is used', () => {
    const recent = new RecentLogins<object>(HOUR);
    recent.consume('token');
    expect(recent.get('token', 'session')).toBe(CONSUMED);
  });

  test('a login is kept for an hour, and gone after two', () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
    try {
      const recent = new RecentLogins<object>(HOUR);
      const login = {};
      recent.add('token', login, 'session');
      clock.mockReturnValue(HOUR);
      addOthers(recent, 1);
      expect(recent.get('token', 'session')).toBe(login);
      clock.mockReturnValue(2 * HOUR - 1);
      addOthers(recent, 1);
      expect(recent.get('token', 'session')).toBe(login);
      clock.mockReturnValue(2 * HOUR);
      addOthers(recent, 1);
      expect(recent.get('token', 'session')).toBeUndefined();
    } finally {
      clock.mockRestore();
    }
  });
});
