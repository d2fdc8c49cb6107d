/** The WP-API plugin OAuth 2: its page in wp-login.php, its token route, and bearer tokens. */
import type { PHPArray } from '../../../signing/php-input';
import { addQueryArgs, isSameAddress, sanitizeTextField } from '../addresses';
import { LOGIN_HEADERS, page, redirect, text, type Answer, type PHPRequest } from '../http';
import { nameOf, type OAuth2Client } from '../options';
import { authorizePage } from '../pages/consent-pages';
import { diePage } from '../pages/pages';
import { sessionOf, toLogin } from '../pages/session';
import { randomKey } from '../random-key';
import { reply } from '../rest/json';
import { invalid, parametersOf, requireParameters } from '../rest/parameters';
import type { Call, Route } from '../rest/rest-api';
import { WPError, type BearerToken, type Site } from '../site';
import type { User } from '../users';

/** The lifetime of a code, in seconds. */
const LIFETIME = 10 * 60;

/** The request of an application. */
export interface AuthorizationRequest {
  client: OAuth2Client;
  redirectURI: string;
  state: string;
}

export const oauth2Routes: readonly Route[] = [
  {
    path: /^\/oauth2\/access_token$/,
    methods: ['POST'],
    isActive: (site) => site.options.oauth2Clients !== undefined,
    answer: exchangeToken,
    allow: () => 'POST',
  },
];

/** Handles `wp-login.php?action=oauth2_authorize`. */
export function answerOAuth2Authorize(site: Site, request: PHPRequest): Answer {
  try {
    return decide(site, request);
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    return page(error.status, diePage('WordPress › Error', site.translate(error.message)), LOGIN_HEADERS);
  }
}

function decide(site: Site, request: PHPRequest): Answer {
  const asked = readAuthorization(site, request.query);
  const session = sessionOf(site, request);
  if (!session) return toLogin(site, request);

  const nonce = text(request.form, '_wpnonce');
  const decision = text(request.form, 'wp-submit');
  if (nonce !== '' && nonce !== session.nonce) throw notAuthorized('invalid_nonce', 'Invalid nonce.');
  if (nonce === '' || decision === '') {
    const error = nonce !== '' && site.translate('Select either Authorize or Cancel to continue.');
    const question = { application: nameOf(asked.client), action: request.target, error: error || undefined };
    return page(200, authorizePage(site, session, question), LOGIN_HEADERS);
  }
  if (decision === 'authorize') return redirect(302, authorize(site, asked, session.user), LOGIN_HEADERS);
  if (decision === 'cancel') return redirect(302, cancel(asked), LOGIN_HEADERS);
  throw notAuthorized('invalid_action', 'Invalid form action.');
}

/** Parses the query of the authorize page. Throws the errors that are shown there and not passed to the application. */
export function readAuthorization(site: Site, query: PHPArray): AuthorizationRequest {
  if (text(query, 'response_type') !== 'code') {
    const message = 'Invalid response type specified.';
    throw new WPError('oauth2.endpoints.authorization.handle_request.invalid_type', message, 500);
  }
  const sent = (name: string) => sanitizeTextField(text(query, name));
  const id = sent('client_id');
  if (id === '') throw notAuthorized('missing_client_id', 'Missing client_id parameter.');
  const client = findClient(site, id);
  if (!client) throw notAuthorized('invalid_client_id', `Client ID ${id} is invalid.`);

  const redirectURI = sent('redirect_uri');
  const [registered, ...others] = client.redirectURIs;
  if (redirectURI !== '') {
    if (!client.redirectURIs.some((known) => isSameAddress(redirectURI, known))) {
      throw notAuthorized('invalid_redirect_uri', 'Specified redirect URI is not valid for this client.');
    }
  } else if (registered === undefined || others.length > 0) {
    throw notAuthorized('missing_redirect_uri', 'Redirect URI was required, but not found.');
  }
  return { client, redirectURI: redirectURI || registered!, state: sent('state') };
}

/** Authorizes the application. Returns the callback. */
export function authorize(
  site: Site,
  { client, redirectURI, state }: AuthorizationRequest,
  user: User,
): string {
  const code = randomKey(12);
  site.oauth2.codes.set(code, { client, user, redirectURI, scope: '', expires: site.now() + LIFETIME });
  return addQueryArgs(redirectURI, { code, ...(state && { state }) });
}

/** The callback after a refusal. */
export function cancel({ redirectURI, state }: AuthorizationRequest): string {
  return addQueryArgs(redirectURI, { error: 'access_denied', ...(state && { state }) });
}

/** Neither the client secret nor the redirect URI is checked. */
function exchangeToken({ site, request }: Call): Answer {
  const parameters = parametersOf(request);
  requireParameters(parameters, 'grant_type', 'client_id', 'code');
  const { grant_type: grantType, client_id: id, code } = parameters;
  if (grantType !== 'authorization_code') {
    const message = 'Invalid parameter(s): grant_type';
    const params = { grant_type: 'Invalid parameter.' };
    throw new WPError('rest_invalid_param', message, 400, { params, details: [] });
  }
  if (typeof id !== 'string') throw notAString('client_id');
  if (typeof code !== 'string') throw notAString('code');

  const client = findClient(site, id);
  if (!client) {
    const message = `Client ID ${id} is invalid.`;
    throw new WPError('oauth2.endpoints.token.exchange_token.invalid_client', message, 400, {
      client_id: id,
    });
  }
  const granted = site.oauth2.codes.get(code);
  if (granted?.client.id !== client.id) {
    const message = 'Authorization code is not valid for the specified client.';
    const data = { client: client.id, code };
    throw new WPError('oauth2.client.check_authorization_code.invalid_code', message, 404, data);
  }
  site.oauth2.codes.delete(code);
  const [expiration, time] = [granted.expires, site.now()];
  if (expiration <= time) {
    const message = 'Authorization code has expired.';
    const data = { expiration, time };
    throw new WPError('oauth2.tokens.authorization_code.validate.expired', message, 400, data);
  }
  const token = newToken(site, client, granted.user);
  return reply(request, { access_token: token, token_type: 'bearer' });
}

export function newToken(site: Site, client: OAuth2Client, user: User): string {
  const token = randomKey(12);
  site.oauth2.tokens.set(token, { client, user, scope: '', expires: Infinity });
  return token;
}

/** The bearer token of a request, if there is one. Throws if the plugin did not issue it. */
export function authenticateBearer(site: Site, request: PHPRequest): BearerToken | undefined {
  const key = /Bearer ([\w\-.~+/=]+)/.exec(request.authorization)?.[1];
  if (key === undefined || site.options.oauth2Clients === undefined) return undefined;
  const token = site.oauth2.tokens.get(key);
  if (token && findClient(site, token.client.id)) return token;
  const code = 'oauth2.authentication.attempt_authentication.invalid_token';
  throw new WPError(code, 'Supplied token is invalid.', 403, { token: key });
}

function findClient(site: Site, id: string): OAuth2Client | undefined {
  return site.options.oauth2Clients?.find((client) => client.id === id);
}

function notAuthorized(code: string, message: string): WPError {
  return new WPError(`oauth2.types.authorization_code.handle_authorisation.${code}`, message, 500);
}

function notAString(name: string): WPError {
  return invalid(name, 'rest_invalid_type', `${name} is not of type string.`, { param: name });
}
