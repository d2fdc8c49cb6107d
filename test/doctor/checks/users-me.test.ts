import { type Alterations } from '../../support/altering-proxy';
import { startBehind, finding } from '../../support/diagnosed-site';

describe('users/me', () => {
  const refusing = (status: number, body: string | object): Alterations => ({
    answer: (url) => (url.includes('/users/me') ? { status, body } : undefined),
  });

  test.each([
    [
      'is not there',
      404,
      { code: 'rest_no_route', message: 'No route was found.' },
      'problem',
      'profile_refused',
    ],
    ['is a page', 200, '<!DOCTYPE html><title>Members only</title>', 'problem', 'profile_refused'],
    ['fails', 500, { code: 'internal_server_error', message: 'Critical error.' }, 'problem', 'server_error'],
    [
      'refuses visitors in words not known',
      403,
      { code: 'no_way', message: 'No way.' },
      'warning',
      undefined,
    ],
    [
      'lets in those who are logged in',
      401,
      { code: 'rest_login_required', message: 'Log in.' },
      'ok',
      undefined,
    ],
  ])('%s', async (_, status, body, severity, code) => {
    const home = await startBehind(refusing(status, body));
    const found = await finding('users-me', home);
    expect(found.severity).toBe(severity);
    expect(found.code).toBe(code);
    if (severity === 'warning') expect(found.message).toMatch(/No way\. Logged-in users may be allowed/);
  });
});
