import { createHash } from 'node:crypto';
import http from 'node:http';
import { WordPressOAuth2Strategy } from '../../lib';
import { Browser } from '../support/browser';
import { asProfile, begin, outcomeOf, startLoginApp } from '../support/login-app';
import { listen } from '../support/loopback';
import { queryOf } from '../support/oauth2-app';

describe('a server that supports PKCE', () => {
  /** A small OAuth 2 server that takes a code only with its verifier, of a WordPress that it is not. */
  async function start(methods: unknown) {
    const challenges = new Map<string, string | null>();
    const exchanged: URLSearchParams[] = [];
    const { port } = await listen(
      http.createServer((req, res) => {
        const chunks: Buffer[] = [];
        req.on('data', (chunk: Buffer) => chunks.push(chunk));
        req.on('end', () => {
          const url = new URL(req.url!, home);
          const json = (status: number, body: unknown) =>
            res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
          if (url.pathname === '/.well-known/openid-configuration') {
            json(200, {
              issuer: home,
              authorization_endpoint: `${home}/authorize?kept=1`,
              token_endpoint: `${home}/token`,
              code_challenge_methods_supported: methods,
            });
          } else if (url.pathname === '/authorize') {
            const code = `code${challenges.size}`;
            challenges.set(code, url.searchParams.get('code_challenge'));
            const back = new URL(url.searchParams.get('redirect_uri')!);
            back.search = new URLSearchParams({ code, state: url.searchParams.get('state')! }).toString();
            res.writeHead(302, { location: back.href }).end();
          } else if (url.pathname === '/token' && req.method === 'POST') {
            const form = new URLSearchParams(Buffer.concat(chunks).toString());
            exchanged.push(form);
            const challenge = challenges.get(form.get('code')!);
            const verifier = form.get('code_verifier');
            const given = verifier && createHash('sha256').update(verifier).digest('base64url');
            if (challenge === given) json(200, { access_token: `${form.get('code')}token` });
            else json(400, { error: 'invalid_grant' });
          } else if (url.pathname === '/wp-json/wp/v2/users/me') {
            json(200, { id: 1, name: req.headers.authorization });
          } else {
            json(404, {});
          }
        });
      }),
    );
    const home = `http://127.0.0.1:${port}`;
    const site = { home, url: home, root: `${home}/wp-json/`, name: '', description: '', namespaces: [], authentication: {} }; // prettier-ignore
    const strategy = new WordPressOAuth2Strategy(
      { site, clientID: 'id', callbackURL: '/auth/wordpress/callback' },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    return { app, exchanged };
  }

  test('gets a challenge, and the verifier of that very login', async () => {
    const { app, exchanged } = await start(['plain', 'S256']);
    const browser = new Browser();
    const locations = [];
    for (let i = 0; i < 3; i++) locations.push((await begin(app, browser)).location!);
    expect(queryOf(locations[0]!)).toMatchObject({ kept: '1', code_challenge_method: 'S256' });
    const callbacks = [];
    for (const location of locations) {
      callbacks.push((await fetch(location, { redirect: 'manual' })).headers.get('location')!);
    }
    for (const callback of callbacks.reverse()) {
      const { code } = queryOf(callback);
      expect(await outcomeOf(browser.get(callback))).toHaveProperty(
        'user.displayName',
        `Bearer ${code}token`,
      );
    }
    expect(new Set(exchanged.map((form) => form.get('code_verifier'))).size).toBe(3);
    for (const form of exchanged) expect(form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  test.each([undefined, ['plain']])('with S256; with %p alone it gets none', async (methods) => {
    const { app, exchanged } = await start(methods);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(location).not.toContain('code_challenge');
    const { headers } = await fetch(location!, { redirect: 'manual' });
    expect(await outcomeOf(browser.get(headers.get('location')!))).toHaveProperty('user.id', '1');
    expect(exchanged[0]!.has('code_verifier')).toBe(false);
  });
});
