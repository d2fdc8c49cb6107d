import http, { type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { putBefore, type Intercept } from '../support/front';
import { logIn, startLoginApp } from '../support/login-app';
import { demoOAuth2Client } from '../support/oauth2-client';
import { registerCallback, startSite } from '../support/site';
import { KINDS, strategyOf, type Kind } from '../support/strategy-kinds';

/** A site behind a server, and an application that logs in there with one strategy. */
async function setUpBehind(kind: Kind, intercept: (origin: string) => Intercept) {
  const site = await startSite();
  const home = await putBefore(site, (request, response) => intercept(site.origin)(request, response));
  const app = await startLoginApp(strategyOf(kind, home), { options: { session: false } });
  registerCallback(site, app.origin);
  site.options.oauth2Clients = [demoOAuth2Client(`${app.origin}/auth/wordpress/callback`)];
  return { site, app };
}

/** Whether a connection had a request before. */
function reuse() {
  const seen = new WeakSet<Socket>();
  return ({ socket }: IncomingMessage) => seen.has(socket) || !seen.add(socket);
}

test.each(KINDS)(
  'a login by %s succeeds though the site closes each connection that is used again',
  async (kind) => {
    let closed = 0;
    const isReused = reuse();
    const { site, app } = await setUpBehind(kind, () => (request) => {
      if (!isReused(request)) return false;
      closed++;
      request.socket.destroy();
      return true;
    });
    for (let logins = 0; logins < 2; logins++)
      expect((await logIn(app, site)).user).toMatchObject({ username: 'alice' });
    expect(closed).toBeGreaterThan(2);
  },
);

test.each<[Kind, string, string, (site: StandIn) => { size: number }]>([
  ['OAuth 1.0a', '/oauth1/access', 'request_token_invalid', ({ accessTokens }) => accessTokens],
  ['OAuth 2', '/access_token', 'authorization_code_invalid', ({ oauth2 }) => oauth2.tokens],
])(
  'a site that processes the exchange of %s and closes the connection does not do it twice',
  async (kind, path, code, tokens) => {
    const isReused = reuse();
    const sent: (string | undefined)[] = [];
    const { site, app } = await setUpBehind(kind, (origin) => (request) => {
      const { method, url = '', headers } = request;
      const isUsed = isReused(request);
      if (!url.includes(path)) return false;
      sent.push(headers.authorization);
      if (!isUsed) return false;
      const forwarded = http.request(`${origin}${url}`, { method, headers }, (answer) => {
        answer.resume();
        request.socket.destroy();
      });
      request.pipe(forwarded);
      return true;
    });
    const { error, info } = await logIn(app, site);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
    expect(tokens(site).size).toBe(1);
    expect(error?.code ?? info?.code).toBe(code);
  },
);
