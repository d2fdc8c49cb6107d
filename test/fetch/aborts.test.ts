import { readError } from '../../lib';
import { FETCHES, serve, useGuard } from '../support/authorized-site';
import { json, serveTokens } from '../support/token-server';

// Jest fails a test during which a rejection is unhandled. Node reports it after the promises that are settled by then.
const untilReported = () => new Promise((resolve) => setImmediate(resolve));

describe.each(FETCHES)('an abort causes no unhandled rejection, %s', (_sender, guarded) => {
  useGuard(guarded);

  test('while the tokens are refreshed', async () => {
    const controller = new AbortController();
    const { fetch, expire, refreshes } = await serveTokens({
      refusal: [401, json({ code: 'rest_not_logged_in' })],
      delay: (path) => {
        if (path.endsWith('/token')) controller.abort(new Error('The user left.'));
        return undefined;
      },
    });
    expire();
    await expect(fetch('/wp/v2/posts', { signal: controller.signal })).rejects.toThrow('The user left.');
    await untilReported();
    expect(refreshes).toHaveLength(1);
  });

  test.each([401, 403, 500])('after the error of a long response with status %d was read', async (status) => {
    const { fetch } = await serve((_req, res) => void res.writeHead(status).end('x'.repeat(2 ** 20)));
    const controller = new AbortController();
    const response = await fetch('/wp/v2/posts', { signal: controller.signal });
    expect(await readError(response)).toMatchObject({ name: 'WordPressError' });
    controller.abort(new Error('The user left.'));
    await untilReported();
    await expect(response.text()).rejects.toThrow();
  });
});
