/** A site whose OAuth 2 server issues tokens, which a test lets expire, and a fetch that has them. */
import { randomBytes } from 'node:crypto';
import { authorizedFetch, type AuthorizedFetchOptions, type RefreshedTokens, type SiteData } from '../../lib';
import { bodyOf, serve } from './authorized-site';

type Answer = [status: number, body: string, headers?: Record<string, string>];

export interface Behaviour {
  /** Whether each refresh brings a new refresh token, and the old one is accepted no longer. Default: true. */
  rotates?: boolean;
  /** The response to an invalid access token. Default: that of the plugin IndieAuth. */
  refusal?: Answer;
  /** The response of the token endpoint, in place of new tokens. */
  tokenAnswer?: Answer | undefined;
  /** Delays the responses for which it returns a promise. */
  delay?: (path: string) => Promise<unknown> | undefined;
}

export const json = (body: object) => JSON.stringify(body);
const random = (kind: string) => `${kind}${randomBytes(12).toString('hex')}`;
const INVALID_TOKEN: Answer = [401, json({ code: 'invalid_token', message: 'Invalid access token' })];

export async function serveTokens(behaviour: Behaviour = {}, options: Partial<AuthorizedFetchOptions> = {}) {
  const valid = { accessToken: random('access'), refreshToken: random('refresh') };
  const refreshes: Record<string, string>[] = [];
  const routes: string[] = [];

  const refresh = (form: Record<string, string>): Answer => {
    const { rotates = true, tokenAnswer } = behaviour;
    if (tokenAnswer) return tokenAnswer;
    if (form.refresh_token !== valid.refreshToken) return [400, json({ error: 'invalid_grant' })];
    valid.accessToken = random('access');
    if (rotates) valid.refreshToken = random('refresh');
    const tokens = {
      access_token: valid.accessToken,
      ...(rotates && { refresh_token: valid.refreshToken }),
      token_type: 'Bearer',
      expires_in: 1209600,
      scope: 'profile',
    };
    return [200, json(tokens)];
  };

  const served = await serve((req, res) => {
    void bodyOf(req).then(async (body) => {
      const { pathname } = new URL(req.url!, 'http://a.test');
      const isToken = pathname === '/wp-json/indieauth/1.0/token';
      const isRefused = req.headers.authorization !== `Bearer ${valid.accessToken}`;
      const form = Object.fromEntries(new URLSearchParams(body));
      if (isToken) refreshes.push(form);
      else routes.push(`${req.method} ${pathname.replace('/wp-json', '')}${body && ` ${body}`}`);
      await behaviour.delay?.(pathname);
      const [status, answer, headers] = isToken
        ? refresh(form)
        : isRefused
          ? (behaviour.refusal ?? INVALID_TOKEN)
          : [200, json({ id: 4, name: 'Dana', body }), undefined];
      res.writeHead(status, headers).end(answer);
    });
  });

  const site: SiteData = {
    ...served.site,
    url: served.home,
    name: '',
    description: '',
    namespaces: [],
    authentication: {
      indieAuth: {
        endpoints: {
          authorization: `${served.home}/wp-json/indieauth/1.0/auth`,
          token: `${served.home}/wp-json/indieauth/1.0/token`,
        },
      },
    },
  };
  const credentials = { ...valid, clientID: 'https://app.example.com/', clientSecret: random('secret') };
  const saved: RefreshedTokens[] = [];
  const { guard } = served;
  const onTokens = (tokens: RefreshedTokens) => void saved.push(tokens);
  const make = () => authorizedFetch(site, credentials, { guard, onTokens, ...options });
  return {
    ...served,
    site,
    behaviour,
    valid,
    credentials,
    /** The forms that the token endpoint got. */
    refreshes,
    /** The other requests: method, route and body. */
    routes,
    /** The tokens that `onTokens` got. */
    saved,
    expire: () => void (valid.accessToken = random('unknown')),
    make,
    fetch: make(),
  };
}
