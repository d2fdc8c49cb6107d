/** The authorize endpoint and the consent page of OpenID Connect Server. */
import type { PHPArray } from '../../../signing/php-input';
import { addQueryArgs, addRawQueryArgs } from '../addresses';
import { LOGIN_HEADERS, headerText, page, redirect, text, type Answer, type PHPRequest } from '../http';
import {
  OAuthError,
  CODE_LIFETIME,
  answerOrRefuse,
  callbackWith,
  json,
  readClient,
} from '../oauth2-server-php';
import { nameOf, type OAuth2Client } from '../options';
import { sessionOf, toAdminLogin } from '../pages/session';
import { randomKey } from '../random-key';
import { parametersOf, requireParameters } from '../rest/parameters';
import type { Call } from '../rest/rest-api';
import type { Site } from '../site';
import { can, type User } from '../users';
import { openIDConsentPage, openIDRefusalPage } from './pages';

/** How long a consent lasts, in seconds. */
const CONSENT_LIFETIME = 7 * 24 * 60 * 60;

/** The lifetime of an id_token, in seconds. */
const ID_TOKEN_LIFETIME = 60 * 60;

const RESPONSE_TYPES = ['code', 'token', 'id_token', 'id_token token', 'code id_token'];

/** What an application asks for. */
interface Asked {
  client: OAuth2Client;
  /** As it was sent; empty if it was not. */
  sentURI: string;
  redirectURI: string;
  scope: string;
  state: string;
  nonce: string;
}

/**
 * The route `authorize`. Applications come here first, then `openid-authenticate` sends the browser back here with the
 * nonce of its session, without which the REST API knows no user.
 */
export function answerAuthorize({ site, request, user }: Call): Answer {
  requireParameters(parametersOf(request), 'client_id', 'response_type');
  const sent = (name: string) => text(request.query, name) || text(request.form, name);
  return answerOrRefuse(() => {
    const asked = read(site, sent);
    const problem = problemOf(asked, sent('response_type'));
    if (problem) {
      const { redirectURI, state } = asked;
      const parameters = { ...problem.parameters, ...(state && { state }) };
      const location = callbackWith(redirectURI, parameters);
      return json(302, parameters, { 'cache-control': 'no-store', location });
    }
    if (!can(user, 'edit_posts')) {
      const query = { ...queryOf(request.query), action: 'openid-authenticate' };
      const location = addQueryArgs(`${site.url}/wp-login.php`, query).replaceAll('+', '%20');
      return redirect(302, location, { 'content-type': 'application/json; charset=UTF-8' });
    }
    if (needsConsent(site, asked.client, user)) {
      if (text(request.form, 'authorize') !== 'Authorize') {
        throw new OAuthError('user_authorization_required', 'This application requires your consent.', 403);
      }
      rememberConsent(site, asked.client, user);
    }
    const location = issueCode(site, asked, user);
    return { status: 302, headers: { 'content-type': 'application/json', location }, body: '' };
  });
}

/** Handles `wp-login.php?action=openid-authenticate`: asks the user. */
export function answerOpenIDAuthenticate(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  if (!session) return toAdminLogin(site, request);
  const client = site.options.openIDConnectClients?.find(({ id }) => id === text(request.query, 'client_id'));
  if (!client) {
    const type = { 'content-type': 'text/html; charset=UTF-8' };
    return { status: 200, headers: { ...type, ...LOGIN_HEADERS }, body: '' };
  }
  const fields = queryOf(request.query);
  const action = site.route('/openid-connect/authorize');
  if (!needsConsent(site, client, session.user)) {
    const location = addRawQueryArgs(action, { _wpnonce: session.nonce, ...fields });
    return redirect(302, location, LOGIN_HEADERS);
  }
  const cancelURL = cancel(request.query);
  return page(
    200,
    can(session.user, 'edit_posts')
      ? openIDConsentPage(site, session, { application: nameOf(client), action, fields, cancelURL })
      : openIDRefusalPage(site, session, cancelURL),
    LOGIN_HEADERS,
  );
}

/** What the user does, without the pages. Returns the callback; throws the message of a page. */
export function approve(site: Site, query: PHPArray, user: User): string {
  const asked = read(site, (name) => text(query, name));
  const problem = problemOf(asked, text(query, 'response_type'));
  if (problem) return callbackWith(asked.redirectURI, { ...problem.parameters, state: asked.state });
  if (!can(user, 'edit_posts')) throw new Error("You don't have permission to use OpenID Connect.");
  rememberConsent(site, asked.client, user);
  return issueCode(site, asked, user);
}

/** The target of the link "Cancel". */
export function cancel(query: PHPArray): string {
  const error_description = 'Access denied! Permission not granted.';
  const parameters = { error: 'access_denied', error_description, state: text(query, 'state') };
  return headerText(addRawQueryArgs(text(query, 'redirect_uri'), parameters));
}

function read(site: Site, sent: (name: string) => string): Asked {
  const sentURI = sent('redirect_uri');
  const isEqual = (registered: string, given: string) => registered === given;
  const found = readClient(site.options.openIDConnectClients, sent('client_id'), sentURI, isEqual);
  return { ...found, sentURI, scope: sent('scope'), state: sent('state'), nonce: sent('nonce') };
}

/** The refusals that go to the application. */
function problemOf({ client, scope, state }: Asked, responseType: string): OAuthError | undefined {
  if (!RESPONSE_TYPES.includes(responseType)) {
    return new OAuthError('invalid_request', 'Invalid or missing response type');
  }
  if (responseType !== 'code') {
    return new OAuthError('unsupported_response_type', 'implicit grant type not supported');
  }
  // The library knows two scopes by itself, for clients without any.
  const allowed = (client.scope ?? 'openid profile') || 'openid offline_access';
  if (scope !== '' && !scope.split(' ').every((name) => allowed.split(' ').includes(name))) {
    return new OAuthError('invalid_scope', 'An unsupported scope was requested');
  }
  if (state === '') return new OAuthError('invalid_request', 'The state parameter is required');
  return undefined;
}

/** Creates a code and, if the scope has `openid`, the id_token that comes with it. Returns the callback. */
function issueCode(site: Site, asked: Asked, user: User): string {
  const { client, sentURI, redirectURI, scope, state, nonce } = asked;
  const code = randomKey(40, '0123456789abcdef');
  const iat = site.now();
  const claims = {
    iss: `${site.home}/`,
    sub: user.username,
    aud: client.id,
    iat,
    exp: iat + ID_TOKEN_LIFETIME,
    auth_time: iat,
    ...(nonce && { nonce }),
  };
  const idToken = scope.split(' ').includes('openid') ? site.signingKey.sign(claims) : '';
  const expires = iat + CODE_LIFETIME;
  site.openIDConnect.codes.set(code, { client, user, redirectURI: sentURI, scope, expires, idToken });
  return callbackWith(redirectURI, { code, state });
}

function needsConsent(site: Site, client: OAuth2Client, user: User): boolean {
  if (client.requiresConsent === false) return false;
  const given = site.consents.get(`${user.id} ${client.id}`) ?? 0;
  return site.now() > given + CONSENT_LIFETIME;
}

function rememberConsent(site: Site, client: OAuth2Client, user: User): void {
  site.consents.set(`${user.id} ${client.id}`, site.now());
}

function queryOf(query: PHPArray): Record<string, string> {
  return Object.fromEntries([...query].map(([name]) => [name, text(query, name)]));
}
