/** The plugin WP OAuth Server: `oauth/authorize`, `oauth/token`, `oauth/me`, and its discovery document. */
import type { PHPArray } from '../../lib/signing/php-input';
import { NO_STORE, headerText, text, type Answer, type PHPRequest } from './http';
import type { OAuth2Client } from './options';
import { randomKey } from './random-key';
import { encodeJSON } from './rest-json';
import { sessionOf, toLogin } from './session';
import type { BearerToken, Site } from './site';
import type { User } from './users';

/** The lifetime of a code and a token, in seconds. */
const CODE_LIFETIME = 30;
const TOKEN_LIFETIME = 24 * 60 * 60;

const SCOPES = ['openid', 'profile', 'email', 'offline_access'];

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A refusal with an error code of RFC 6749. */
class OAuthError extends Error {
  constructor(
    readonly error: string,
    description: string,
    readonly status = 400,
    readonly uri?: string,
  ) {
    super(description);
  }

  get parameters(): Record<string, string> {
    const { error, message, uri } = this;
    return { error, error_description: message, ...(uri !== undefined && { error_uri: uri }) };
  }
}

/** Handles one of the endpoints. */
export function answerOAuthServer(site: Site, request: PHPRequest, endpoint: string): Answer {
  try {
    switch (endpoint) {
      case 'authorize':
        return authorize(site, request.query, sessionOf(site, request)?.user) ?? toLogin(site, request);
      case 'token':
        return json(200, issueToken(site, request), { 'cache-control': 'no-store', pragma: 'no-cache' });
      case 'me':
        return userinfo(site, request);
      default:
        throw new OAuthError('invalid_request', 'Unknown request');
    }
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const allow: Record<string, string> = error.status === 405 ? { allow: 'POST' } : {};
    return json(error.status, error.parameters, { 'cache-control': 'no-store', ...allow });
  }
}

/** Handles `.well-known/…`. Its issuer says https even on an http site, as the plugin's does. */
export function answerWellKnown(site: Site, name: string): Answer {
  if (name !== 'openid-configuration') {
    return json(400, { error: 'invalid_request', error_description: 'Unknown request' }, {});
  }
  const endpoints = {
    issuer: site.url.replace(/^http:/, 'https:'),
    authorization_endpoint: `${site.url}/oauth/authorize`,
    token_endpoint: `${site.url}/oauth/token`,
    userinfo_endpoint: `${site.url}/oauth/me`,
    jwks_uri: `${site.url}/.well-known/keys`,
  };
  const supported = {
    response_types_supported: ['code', 'id_token', 'token id_token', 'code id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  return json(200, { ...endpoints, ...supported }, {});
}

/**
 * Redirects a user to the application without a consent page; `undefined` if nobody is logged in. Errors go to the
 * application, unless the client or the redirect URI is wrong.
 */
export function authorize(site: Site, query: PHPArray, user: User | undefined): Answer | undefined {
  const client = findClient(site, text(query, 'client_id'));
  if (!client) throw new OAuthError('invalid_client', 'The client id supplied is invalid');
  const sent = text(query, 'redirect_uri');
  const [registered = '', ...others] = client.redirectURIs;
  if (sent === '' && (registered === '' || others.length > 0)) {
    throw new OAuthError('invalid_uri', 'No redirect URI was supplied or stored');
  }
  if (sent !== '' && !client.redirectURIs.some((known) => isPrefix(known, sent))) {
    const message = 'The redirect URI provided is missing or does not match';
    const uri = 'http://tools.ietf.org/html/rfc6749#section-3.1.2';
    throw new OAuthError('redirect_uri_mismatch', message, 400, uri);
  }

  const redirectURI = sent || registered;
  const state = text(query, 'state');
  const scope = text(query, 'scope');
  const back = (parameters: Record<string, string>, body: object, headers: Record<string, string>) => {
    const pairs = new URLSearchParams({ ...parameters, ...(state && { state }) }).toString();
    const location = `${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${pairs}`;
    return json(302, body, { ...headers, location: headerText(location) });
  };
  const problem =
    text(query, 'response_type') !== 'code'
      ? new OAuthError('invalid_request', 'Invalid or missing response type')
      : scope !== '' && !scope.split(' ').every((name) => SCOPES.includes(name))
        ? new OAuthError('invalid_scope', 'An unsupported scope was requested')
        : undefined;
  if (problem) {
    const { parameters } = problem;
    return back(parameters, { ...parameters, ...(state && { state }) }, { 'cache-control': 'no-store' });
  }
  if (!user) return undefined;
  const code = randomKey(40, LOWER_CASE);
  const expires = site.now() + CODE_LIFETIME;
  site.oauthServer.codes.set(code, { client, user, redirectURI: sent, scope: scope || 'basic', expires });
  return back({ code }, [], NO_STORE);
}

function issueToken(site: Site, request: PHPRequest): object {
  if (request.method !== 'POST') {
    const message = 'The request method must be POST when requesting an access token';
    throw new OAuthError('invalid_request', message, 405, 'http://tools.ietf.org/html/rfc6749#section-3.2');
  }
  const sent = (name: string) => text(request.form, name);
  const grantType = sent('grant_type');
  if (grantType === '') {
    throw new OAuthError('invalid_request', 'The grant type was not specified in the request');
  }
  // Refresh tokens are issued, but refused unless the site's owner allows them.
  if (grantType !== 'authorization_code') {
    throw new OAuthError('unsupported_grant_type', `Grant type "${grantType}" not supported`);
  }
  if (sent('client_id') === '') {
    const message = 'Client credentials were not found in the headers or body';
    throw new OAuthError('invalid_client', message);
  }
  if (sent('client_secret') === '') {
    throw new OAuthError('invalid_client', 'client credentials are required');
  }
  const client = findClient(site, sent('client_id'));
  if (client?.secret !== sent('client_secret')) {
    throw new OAuthError('invalid_client', 'The client credentials are invalid');
  }

  if (sent('code') === '') {
    throw new OAuthError('invalid_request', 'Missing parameter: "code" is required');
  }
  const granted = site.oauthServer.codes.get(sent('code'));
  if (granted?.client.id !== client.id) {
    const message = "Authorization code doesn't exist or is invalid for the client";
    throw new OAuthError('invalid_grant', message);
  }
  if (granted.redirectURI !== '' && granted.redirectURI !== sent('redirect_uri')) {
    const uri = 'http://tools.ietf.org/html/rfc6749#section-4.1.3';
    throw new OAuthError('redirect_uri_mismatch', 'The redirect URI is missing or do not match', 400, uri);
  }
  if (granted.expires < site.now()) {
    throw new OAuthError('invalid_grant', 'The authorization code has expired');
  }
  site.oauthServer.codes.delete(sent('code'));
  return {
    access_token: newToken(site, client, granted.user),
    expires_in: TOKEN_LIFETIME,
    token_type: 'Bearer',
    scope: granted.scope,
    refresh_token: randomKey(40, LOWER_CASE),
  };
}

export function newToken(site: Site, client: OAuth2Client, user: User): string {
  const token = randomKey(40, LOWER_CASE);
  site.oauthServer.tokens.set(token, { client, user, expires: site.now() + TOKEN_LIFETIME });
  return token;
}

/** The bearer token of a request, if it is valid. A wrong one is not an error. */
export function authenticateBearer(site: Site, request: PHPRequest): BearerToken | undefined {
  const key = /Bearer\s(\S+)/i.exec(request.authorization)?.[1];
  const token = site.options.oauthServerClients && site.oauthServer.tokens.get(key ?? '');
  return token && token.expires >= site.now() ? token : undefined;
}

/** The columns of the database, all of them strings. */
function userinfo(site: Site, request: PHPRequest): Answer {
  const user = authenticateBearer(site, request)?.user;
  if (!user) throw new OAuthError('invalid_request', 'Missing or invalid parameter(s)');
  const registered = new Date(user.registered ?? '2026-01-01T00:00:00Z').toISOString();
  const columns = {
    ID: String(user.id),
    user_login: user.username,
    user_nicename: user.username,
    user_email: user.email,
    user_registered: registered.slice(0, 19).replace('T', ' '),
    user_status: '0',
    display_name: user.displayName,
    email: user.email,
  };
  return json(200, columns, NO_STORE);
}

function findClient(site: Site, id: string): OAuth2Client | undefined {
  return site.options.oauthServerClients?.find((client) => client.id === id);
}

function isPrefix(registered: string, given: string): boolean {
  return given.toLowerCase().startsWith(registered.toLowerCase());
}

function json(status: number, data: unknown, headers: Record<string, string>): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: encodeJSON(data) };
}
