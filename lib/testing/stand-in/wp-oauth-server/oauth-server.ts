/** The plugin WP OAuth Server: the endpoints below `oauth`, and its bearer tokens. */
import { NO_STORE, text, type Answer, type PHPRequest } from '../http';
import {
  NOT_STORED,
  OAuthError,
  answerOrRefuse,
  authenticateClient,
  checkGrantType,
  field,
  json,
  takeCode,
} from '../oauth2-server-php';
import type { OAuth2Client } from '../options';
import { randomKey } from '../random-key';
import { bodyParametersOf } from '../rest/parameters';
import type { BearerToken, Site } from '../site';
import { capabilitiesOf, nicename, type User } from '../users';
import { answerAuthorize } from './authorize';
import { unknownRequest } from './discovery';

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Handles one of the endpoints. */
export function answerOAuthServer(site: Site, request: PHPRequest, endpoint: string): Answer {
  const known: Record<string, (site: Site, request: PHPRequest) => Answer> = {
    authorize: answerAuthorize,
    token: answerToken,
    me: answerUserinfo,
    ...(site.hasOAuthServer4 && { revoke: answerRevoke, introspection: answerIntrospection }),
  };
  return answerOrRefuse(() => {
    const answer = known[endpoint];
    if (!answer) throw unknownRequest(site);
    return answer(site, request);
  });
}

function answerToken(site: Site, request: PHPRequest): Answer {
  if (request.method !== 'POST') return refuseMethod(site, 'requesting an access token');
  const body = bodyParametersOf(request);
  const { oauthServerClients } = site.options;
  // Refresh tokens are issued, but refused unless the site's owner allows them.
  checkGrantType(body, 'authorization_code', ...(site.hasOAuthServer4 ? ['refresh_token'] : []));
  const client = authenticateClient(oauthServerClients, request, body, site.hasOAuthServer4);
  if (field(body, 'grant_type') === 'refresh_token') {
    throw new OAuthError('unauthorized_client', 'The grant type is unauthorized for this client_id');
  }
  const { user, scope } = takeCode(site.oauthServer.codes, body, client, site.now());
  const response = {
    access_token: newToken(site, client, user, scope),
    expires_in: lifetime(site),
    token_type: 'Bearer',
    scope,
    refresh_token: randomKey(40, LOWER_CASE),
  };
  return json(200, response, NOT_STORED);
}

function refuseMethod(site: Site, doing: string): Answer {
  const message = `The request method must be POST when ${doing}`;
  const uri = 'http://tools.ietf.org/html/rfc6749#section-3.2';
  const { parameters } = new OAuthError('invalid_request', message, 405, uri);
  const allow = site.hasOAuthServer4 ? 'POST, OPTIONS' : 'POST';
  return json(405, parameters, { 'cache-control': 'no-store', allow });
}

/** The lifetime of an access token, in seconds. */
function lifetime(site: Site): number {
  return (site.hasOAuthServer4 ? 1 : 24) * 60 * 60;
}

export function newToken(site: Site, client: OAuth2Client, user: User, scope = 'basic'): string {
  const token = randomKey(40, LOWER_CASE);
  site.oauthServer.tokens.set(token, { client, user, scope, expires: site.now() + lifetime(site) });
  return token;
}

/** The bearer token of a request, if it is valid. A wrong one is not an error. */
export function authenticateBearer(site: Site, request: PHPRequest): BearerToken | undefined {
  const token = site.options.oauthServerClients && site.oauthServer.tokens.get(sentToken(site, request));
  return token && token.expires >= site.now() ? token : undefined;
}

/** Version 4 also takes the token from the query or the form, but from only one place. */
function sentToken(site: Site, { authorization, query, form }: PHPRequest): string {
  const inHeader = /Bearer\s(\S+)/i.exec(authorization)?.[1] ?? '';
  if (!site.hasOAuthServer4) return inHeader;
  const sent = [text(query, 'access_token'), text(form, 'access_token')].filter((token) => token !== '');
  if (authorization !== '') return sent.length === 0 ? inHeader : '';
  return sent.length === 1 ? sent[0]! : '';
}

/** The token of a request to an endpoint that needs one. */
function requireToken(site: Site, request: PHPRequest): BearerToken {
  const token = authenticateBearer(site, request);
  if (token) return token;
  const uri = 'https://tools.ietf.org/html/draft-ietf-oauth-v2-31#section-7.2';
  throw site.hasOAuthServer4
    ? new OAuthError('invalid_request', 'Invalid token', 400, uri)
    : new OAuthError('invalid_request', 'Missing or invalid parameter(s)');
}

/** The columns of the database, all of them strings; version 4 adds the roles and capabilities. */
function answerUserinfo(site: Site, request: PHPRequest): Answer {
  const { user, scope } = requireToken(site, request);
  const registered = new Date(user.registered ?? '2026-01-01T00:00:00Z').toISOString();
  const columns = {
    ID: String(user.id),
    user_login: user.username,
    user_nicename: nicename(user),
    user_email: user.email,
    user_registered: registered.slice(0, 19).replace('T', ' '),
    user_status: '0',
    display_name: user.displayName,
  };
  const claims = { email: user.email, sub: String(user.id) };
  const added = site.hasOAuthServer4
    ? {
        user_roles: user.roles,
        capabilities: capabilitiesOf(user),
        ...(scope.split(' ').includes('openid') && claims),
      }
    : { email: user.email };
  return json(200, { ...columns, ...added }, NO_STORE);
}

/** Revokes an access token (RFC 7009). The plugin asks for no credentials, and accepts unknown tokens. */
function answerRevoke(site: Site, request: PHPRequest): Answer {
  if (request.method !== 'POST') return refuseMethod(site, 'revoking an access token');
  const token = field(bodyParametersOf(request), 'token');
  if (token === '') throw new OAuthError('invalid_request', 'Missing token parameter to revoke');
  site.oauthServer.tokens.delete(token);
  return json(200, { revoked: true });
}

/** Tells of the token that authenticates the request (RFC 7662). */
function answerIntrospection(site: Site, request: PHPRequest): Answer {
  const { scope, client } = requireToken(site, request);
  return json(200, { active: true, scope, client_id: client.id }, NO_STORE);
}
