/** The authorize endpoint of WP OAuth Server. It asks nobody: a user who is logged in is sent straight back. */
import { toBytes, type PHPArray } from '../../../signing/php-input';
import { addQueryArgs, addRawQueryArgs, urlencode } from '../addresses';
import { NO_STORE, redirect, text, type Answer, type PHPRequest } from '../http';
import { CODE_LIFETIME, OAuthError, callbackWith, json, readClient } from '../oauth2-server-php';
import type { OAuth2Client } from '../options';
import { endSession, sessionOf, toLogin } from '../pages/session';
import { randomKey } from '../random-key';
import type { Site } from '../site';
import type { User } from '../users';

/** The scopes that applications may ask for, by the version of the plugin. */
const SCOPES = {
  3: ['openid', 'profile', 'email', 'offline_access'],
  4: ['openid', 'profile', 'email', 'basic'],
};

/** What an application asks for. */
interface Asked {
  client: OAuth2Client;
  redirectURI: string;
  query: PHPArray;
  state: string;
}

export function answerAuthorize(site: Site, request: PHPRequest): Answer {
  const asked = read(site, request.query);
  const problem = problemOf(site, asked);
  if (problem) return refuse(site, asked, problem);
  const user = sessionOf(site, request)?.user;
  if (!site.hasOAuthServer4) return user ? issueCode(site, asked, user) : toLogin(site, request);

  const prompt = request.query.get('ignore_prompt') === undefined && text(request.query, 'prompt');
  if (prompt === 'login') {
    endSession(site, request);
    return redirect(302, site.url + addQueryArgs(request.target, { ignore_prompt: '' }), user && NO_STORE);
  }
  if (!user) {
    // The plugin does not encode the parameters again.
    const query = Object.fromEntries([...request.query].map(([name]) => [name, text(request.query, name)]));
    const here = addRawQueryArgs(`${site.url}/oauth/authorize`, query);
    return redirect(302, `${site.url}/wp-login.php?redirect_to=${urlencode(toBytes(here))}`);
  }
  if (prompt === 'none') {
    const denied = new OAuthError('access_denied', 'The user denied access to your application');
    return refuse(site, asked, denied);
  }
  return issueCode(site, asked, user);
}

/** What happens for a user who is logged in, without the browser. Throws the refusals that stay on the site. */
export function authorize(site: Site, query: PHPArray, user: User): Answer {
  const asked = read(site, query);
  const problem = problemOf(site, asked);
  return problem ? refuse(site, asked, problem) : issueCode(site, asked, user);
}

function read(site: Site, query: PHPArray): Asked {
  const sent = (name: string) => text(query, name);
  const found = readClient(
    site.options.oauthServerClients,
    sent('client_id'),
    sent('redirect_uri'),
    (registered, given) => given.toLowerCase().startsWith(registered.toLowerCase()),
  );
  return { ...found, query, state: sent('state') };
}

/** The refusals that go to the application. */
function problemOf(site: Site, { query }: Asked): OAuthError | undefined {
  const responseType = text(query, 'response_type');
  if (site.hasOAuthServer4 && responseType === 'token') {
    return new OAuthError('unsupported_response_type', 'implicit grant type not supported');
  }
  if (responseType !== 'code') return new OAuthError('invalid_request', 'Invalid or missing response type');
  const scope = text(query, 'scope');
  const known = SCOPES[site.hasOAuthServer4 ? 4 : 3];
  if (scope !== '' && !scope.split(' ').every((name) => known.includes(name))) {
    return new OAuthError('invalid_scope', 'An unsupported scope was requested');
  }
  return undefined;
}

/** Version 4 adds `iframe=break` to each redirect, and does not encode the parameters of an error. */
function refuse(site: Site, { redirectURI, state }: Asked, { parameters }: OAuthError): Answer {
  const headers = { 'cache-control': 'no-store' };
  const all = { ...parameters, ...(state && { state }) };
  if (!site.hasOAuthServer4) return json(302, all, { ...headers, location: callbackWith(redirectURI, all) });
  const body = { ...all, iframe: 'break' };
  const location = addRawQueryArgs(redirectURI, body).replace(/[^\x20-\x7e]/gu, encodeURIComponent);
  return json(302, body, { ...headers, location });
}

function issueCode(site: Site, { client, redirectURI, query, state }: Asked, user: User): Answer {
  const code = randomKey(40, 'abcdefghijklmnopqrstuvwxyz0123456789');
  const value = site.hasOAuthServer4 ? text(query, 'code_challenge') : '';
  site.oauthServer.codes.set(code, {
    client,
    user,
    redirectURI: text(query, 'redirect_uri'),
    scope: text(query, 'scope') || 'basic',
    expires: site.now() + CODE_LIFETIME,
    challenge: value === '' ? undefined : { value, method: text(query, 'code_challenge_method') || 'plain' },
  });
  const location = callbackWith(redirectURI, { code, ...(state && { state }) });
  if (!site.hasOAuthServer4) return json(302, [], { ...NO_STORE, location });
  const iframe = { iframe: 'break' };
  return json(302, iframe, { ...NO_STORE, location: addRawQueryArgs(location, iframe) });
}
