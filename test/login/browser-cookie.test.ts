/** The cookie by which KeyvLoginStore recognizes a browser. */
import Keyv from 'keyv';
import { KeyvLoginStore, type KeyvLoginStoreOptions } from '../../lib';

describe('the cookie', () => {
  const request = (headers: Record<string, string> = {}) => {
    const cookies: string[] = [];
    const res = {
      headersSent: false,
      appendHeader: (_name: string, value: string) => void cookies.push(value),
    };
    return { req: { headers: { host: 'app.example.com', ...headers }, url: '/', res } as never, cookies };
  };
  const store = (options?: KeyvLoginStoreOptions) =>
    new KeyvLoginStore(new Keyv({ throwOnErrors: true }), options);

  test('is for this host, not for scripts, and expires with the login', async () => {
    const { req, cookies } = request();
    await store().set(req, 'id', {}, 3_600_000);
    expect(cookies).toEqual([
      expect.stringMatching(/^wordpress-login=[\w-]{32}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test('is Secure over https, and cannot be set by another host', async () => {
    const { req, cookies } = request({ 'x-forwarded-proto': 'https' });
    await store({ proxy: true }).set(req, 'id', {}, 3_600_000);
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-wordpress-login=[^;]*;.* Secure;.*SameSite=Lax$/),
    ]);
    // The name without the prefix may come from a subdomain or from http.
    const planted = cookies[0]!.replace('__Host-', '').split(';')[0]!;
    const taken = store({ proxy: true }).take(
      request({ 'x-forwarded-proto': 'https', cookie: planted }).req,
      'id',
    );
    await expect(taken).rejects.toMatchObject({
      code: 'session_lost',
      message: expect.stringContaining('its cookie did not come back'),
      remedy: expect.stringMatching(/^Please allow cookies .*127\.0\.0\.1 .*`trust proxy`\.$/),
    });
  });

  test('stays the same for a browser, and replaces one that is malformed', async () => {
    const id = 'A'.repeat(32);
    for (const [sent, isKept] of [
      [id, true],
      ['short', false],
      [`${id}x`, false],
      ['%00'.repeat(11), false],
    ] as const) {
      const { req, cookies } = request({ cookie: `a=b; wordpress-login=${sent}` });
      await store().set(req, 'id', {}, 3_600_000);
      expect(cookies[0]).toMatch(isKept ? `wordpress-login=${id};` : /^wordpress-login=(?!A{9})[\w-]{32};/);
    }
  });

  test.each([
    ['without a response', { res: undefined }],
    ['whose response has begun', { res: { headersSent: true, appendHeader: () => undefined } }],
    ['whose response is not that of node:http', { res: { headersSent: false } }],
  ])('is an error for a request %s', async (_what, { res }) => {
    const req = { headers: { host: 'app.example.com' }, url: '/', res } as never;
    await expect(store().set(req, 'id', {}, 3_600_000)).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringMatching(/req\.res.*`browser`/),
    });
  });
});
