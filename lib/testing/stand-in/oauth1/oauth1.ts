/** The OAuth 1.0a server of the plugin: `oauth1/request`, `oauth1/authorize` and `oauth1/access`. */
import { NO_CACHE, redirect, type Answer, type PHPRequest } from '../http';
import type { Consumer } from '../options';
import { randomKey } from '../random-key';
import { WPError, type AccessToken, type RequestToken, type Site } from '../site';
import type { User } from '../users';
import {
  checkConsumer,
  checkSignature,
  checkTimestampAndNonce,
  getParameters,
  isCallbackOf,
  type Parameters,
} from './checks';

/** The lifetime of a request token, in seconds. */
const LIFETIME = 24 * 60 * 60;

const CORS = { vary: 'Origin', 'access-control-allow-headers': 'Authorization' };

/** Handles one of the three endpoints. */
export function answerOAuth1(site: Site, request: PHPRequest, endpoint: string): Answer {
  if (request.method === 'OPTIONS') {
    return { status: 200, headers: { ...CORS, 'content-type': 'text/html; charset=UTF-8' }, body: '' };
  }
  if (endpoint === 'authorize') {
    const location = `${site.url}/wp-login.php?action=oauth1_authorize&${request.queryString}`;
    return redirect(302, location, CORS);
  }

  const headers = {
    ...CORS,
    ...NO_CACHE,
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  };
  try {
    const result = exchange(site, request, endpoint);
    return { status: 200, headers, body: new URLSearchParams(result).toString() };
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    return { status: error.status, headers, body: site.translate(error.message) };
  }
}

function exchange(site: Site, request: PHPRequest, endpoint: string): Record<string, string> {
  if (endpoint !== 'request' && endpoint !== 'access') {
    throw new WPError('json_oauth1_invalid_route', 'Route is invalid', 404);
  }
  const extra = endpoint === 'access' ? ['token', 'verifier'] : [];
  const parameters = getParameters(request, ...extra);
  if (!parameters) throw new WPError('json_oauth1_missing_parameter', 'No OAuth parameters supplied', 400);
  return endpoint === 'access'
    ? issueAccessToken(site, request, parameters)
    : issueRequestToken(site, request, parameters);
}

function issueRequestToken(site: Site, request: PHPRequest, parameters: Parameters): Record<string, string> {
  const consumer = checkConsumer(site, parameters.get('oauth_consumer_key'));
  checkSignature(site, request, parameters, consumer.secret);
  checkTimestampAndNonce(site, parameters);

  const callback = parameters.get('oauth_callback') || undefined;
  if (callback !== undefined && !isCallbackOf(consumer, callback)) throw invalidCallback();
  const token = {
    key: randomKey(24),
    secret: randomKey(48),
    consumer,
    callback,
    expires: site.now() + LIFETIME,
  };
  site.requestTokens.set(token.key, token);
  return { oauth_token: token.key, oauth_token_secret: token.secret, oauth_callback_confirmed: 'true' };
}

function issueAccessToken(site: Site, request: PHPRequest, parameters: Parameters): Record<string, string> {
  const consumer = checkConsumer(site, parameters.get('oauth_consumer_key'));
  const requestToken = findRequestToken(site, parameters.get('oauth_token'));
  checkSignature(site, request, parameters, consumer.secret, requestToken.secret);
  checkTimestampAndNonce(site, parameters);
  if (!requestToken.authorized) {
    throw new WPError('json_oauth1_unauthorized_token', 'OAuth token has not been authorized', 401);
  }
  const { user, verifier } = requestToken.authorized;
  if (parameters.get('oauth_verifier') !== verifier) {
    throw new WPError('json_oauth1_invalid_verifier', 'OAuth verifier does not match', 400);
  }

  const token = newAccessToken(site, consumer, user);
  site.requestTokens.delete(requestToken.key);
  return { oauth_token: token.key, oauth_token_secret: token.secret };
}

export function newAccessToken(site: Site, consumer: Consumer, user: User): AccessToken {
  const token = { key: randomKey(24), secret: randomKey(48), consumer, user };
  site.accessTokens.set(token.key, token);
  return token;
}

/** The user of a REST request; `undefined` if it has no OAuth parameters. */
export function authenticate(site: Site, request: PHPRequest): User | undefined {
  const parameters = getParameters(request, 'token');
  if (!parameters) return undefined;
  const token = site.accessTokens.get(parameters.get('oauth_token'));
  if (!token) throw new WPError('json_oauth1_invalid_token', 'Access token does not exist', 401);
  const consumer = checkConsumer(site, parameters.get('oauth_consumer_key'));
  if (token.consumer.key !== consumer.key) {
    const message = 'Token is not registered for the given consumer';
    throw new WPError('json_oauth1_consumer_mismatch', message, 401);
  }
  checkSignature(site, request, parameters, consumer.secret, token.secret);
  checkTimestampAndNonce(site, parameters, token.user.id);
  return token.user;
}

/** The request token with this key. An expired one is reported once and then removed. */
export function findRequestToken(site: Site, key: string): RequestToken {
  const token = site.requestTokens.get(key);
  if (!token) throw new WPError('json_oauth1_invalid_token', 'Invalid token', 400);
  if (token.expires < site.now()) {
    site.requestTokens.delete(key);
    throw new WPError('json_oauth1_expired_token', 'OAuth request token has expired', 401);
  }
  return token;
}

/** The callback may also be a parameter of the authorize page. */
export function setCallback(token: RequestToken, callback: string): void {
  if (!isCallbackOf(token.consumer, callback)) throw invalidCallback();
  token.callback = callback;
}

/** Authorizes a request token for a user. Returns the verifier. */
export function authorizeToken(token: RequestToken, user: User): string {
  token.authorized = { user, verifier: randomKey(24) };
  return token.authorized.verifier;
}

/** The callback of an authorized request token; `undefined` if the verifier is shown to the user. */
export function callbackLocation(token: RequestToken): string | undefined {
  if (token.callback === undefined || token.callback === 'oob' || !token.authorized) return undefined;
  const added = `oauth_token=${token.key}&oauth_verifier=${token.authorized.verifier}&wp_scope=%2A`;
  const [, address, query, fragment] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(token.callback)!;
  return `${address}?${query ? `${query}&` : ''}${added}${fragment}`;
}

/** The plugin gives this error no status, so WordPress answers with 500. */
function invalidCallback(): WPError {
  return new WPError('json_oauth1_invalid_callback', 'Callback URL is invalid', 500);
}
