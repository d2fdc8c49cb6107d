/** The documents of WP OAuth Server below `.well-known`. */
import type { Answer } from '../http';
import { OAuthError, answerOrRefuse, json } from '../oauth2-server-php';
import type { Site } from '../site';

/** Handles `.well-known/…`. The issuer says https even on an http site, as the plugin's does. */
export function answerWellKnown(site: Site, name: string): Answer {
  const key = { kty: 'RSA', alg: 'RS256', kid: '1767225600', use: 'sig' };
  const documents: Record<string, () => object> = site.hasOAuthServer4
    ? {
        'openid-configuration': () => configuration4(site),
        'oauth-authorization-server': () => configuration4(site),
        keys: () => ({ keys: [{ ...key, ...site.signingKey.publicKey }] }),
      }
    : { 'openid-configuration': () => configuration3(site) };
  return answerOrRefuse(() => {
    const document = documents[name];
    if (!document) throw unknownRequest(site);
    return json(200, document());
  });
}

/** The refusal of the plugin for something that it does not have. */
export function unknownRequest(site: Site): OAuthError {
  return new OAuthError('invalid_request', site.hasOAuthServer4 ? 'unknown request' : 'Unknown request');
}

function configuration3(site: Site): object {
  return {
    issuer: site.url.replace(/^http:/, 'https:'),
    authorization_endpoint: `${site.url}/oauth/authorize`,
    token_endpoint: `${site.url}/oauth/token`,
    userinfo_endpoint: `${site.url}/oauth/me`,
    jwks_uri: `${site.url}/.well-known/keys`,
    response_types_supported: ['code', 'id_token', 'token id_token', 'code id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** Version 4 promises more than it does: its tokens come without an id_token. */
function configuration4(site: Site): object {
  const endpoint = (name: string) => `${site.home}/oauth/${name}/`;
  return {
    issuer: site.home.replace(/^http:/, 'https:'),
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    userinfo_endpoint: endpoint('me'),
    end_session_endpoint: endpoint('destroy'),
    jwks_uri: `${site.home}/.well-known/keys/`,
    revocation_endpoint: endpoint('revoke'),
    introspection_endpoint: endpoint('introspection'),
    registration_endpoint: null,
    grant_types_supported: [
      'authorization_code',
      'client_credentials',
      'refresh_token',
      'uswo_me_resource_returner_credentials',
      'implicit',
    ],
    service_documentation: null,
    scopes_supported: ['openid', 'profile', 'email', 'basic'],
    response_types_supported: ['code', 'id_token', 'token id_token', 'code id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  };
}
