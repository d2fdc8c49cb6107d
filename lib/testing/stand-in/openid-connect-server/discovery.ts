/** The documents of OpenID Connect Server below `.well-known`. */
import { NO_STORE, redirect, type Answer, type PHPRequest } from '../http';
import { json } from '../oauth2-server-php';
import type { Site } from '../site';

/**
 * Handles `.well-known/openid-configuration` and `.well-known/jwks.json`. The plugin compares the address itself, so
 * they exist with each kind of permalinks. WordPress takes them for pages: for missing ones if it has rewrite rules, and
 * for the front page, which it redirects to, if it has none or if WP OAuth Server adds one for `.well-known`.
 */
export function answerOpenIDDocument(site: Site, request: PHPRequest, path: string): Answer | undefined {
  const name = /^\.well-known\/([^/]+)\/*$/.exec(path)?.[1] ?? '';
  const document = site.options.openIDConnectClients && DOCUMENTS[name]?.(site);
  if (!document) return undefined;
  const isPage = site.permalinks === 'plain' || site.options.oauthServerClients !== undefined;
  if (isPage && !path.endsWith('/')) {
    const query = request.queryString && `?${request.queryString}`;
    return redirect(301, `${site.home}/${path}/${query}`);
  }
  return json(200, document, { 'access-control-allow-origin': '*', ...(!isPage && NO_STORE) });
}

const DOCUMENTS: Record<string, (site: Site) => object> = {
  'openid-configuration': (site) => ({
    issuer: `${site.home}/`,
    jwks_uri: `${site.home}/.well-known/jwks.json`,
    authorization_endpoint: site.route('/openid-connect/authorize'),
    token_endpoint: site.route('/openid-connect/token'),
    userinfo_endpoint: site.route('/openid-connect/userinfo'),
    scopes_supported: ['openid', 'profile'],
    response_types_supported: ['code'],
    id_token_signing_alg_values_supported: ['RS256'],
  }),
  'jwks.json': (site) => ({ keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', ...site.signingKey.publicKey }] }),
};
