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
});
