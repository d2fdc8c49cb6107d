/** wp-login.php: the login on the site itself, and the consent pages of the plugins. */
import { LOGIN_HEADERS, page, redirect, text, type Answer, type PHPRequest } from '../http';
import { authorizeToken, callbackLocation, findRequestToken, setCallback } from '../oauth1/oauth1';
import { answerOpenIDAuthenticate } from '../openid-connect-server/authorize';
import { nameOf } from '../options';
import { WPError, type RequestToken, type Session, type Site } from '../site';
import { findUser } from '../users';
import { answerOAuth2Authorize } from '../wp-api-oauth2/oauth2';
import { authorizePage, verifierPage } from './consent-pages';
import { dashboardPage, errorPage, expiredPage, loginPage } from './pages';
import { endSession, sessionOf, startSession, toAdminLogin, toLogin } from './session';

/** Handles wp-login.php. */
export function answerLogin(site: Site, request: PHPRequest): Answer {
  const action = text(request.query, 'action');
  if (site.hasPlugin && action === 'oauth1_authorize') return authorize(site, request);
  if (site.options.oauth2Clients && action === 'oauth2_authorize')
    return answerOAuth2Authorize(site, request);
  if (site.options.openIDConnectClients && action === 'openid-authenticate')
    return answerOpenIDAuthenticate(site, request);
  if (request.method === 'POST') return logIn(site, request);

  const redirectTo = text(request.query, 'redirect_to');
  if (text(request.query, 'reauth') === '1') {
    endSession(site, request);
  } else if (sessionOf(site, request)) {
    return redirect(302, safeRedirect(site, redirectTo), LOGIN_HEADERS);
  }
  return page(200, loginPage(site, { redirectTo }), LOGIN_HEADERS);
}

/** Handles everything under wp-admin, which requires a login. */
export function answerAdmin(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  return session ? page(200, dashboardPage(site, session), LOGIN_HEADERS) : toAdminLogin(site, request);
}

function logIn(site: Site, request: PHPRequest): Answer {
  const [username, password, redirectTo] = ['log', 'pwd', 'redirect_to'].map((name) =>
    text(request.form, name),
  );
  const user = findUser(site, username!);
  const error =
    username === ''
      ? 'Error: The username field is empty.'
      : password === ''
        ? 'Error: The password field is empty.'
        : !user
          ? `Error: The username ${username} is not registered on this site.`
          : user.password !== password
            ? `Error: The password you entered for the username ${username} is incorrect.`
            : undefined;
  if (!user || error !== undefined) {
    const form = { redirectTo: redirectTo!, username: username!, error: site.translate(error!) };
    return page(200, loginPage(site, form), LOGIN_HEADERS);
  }

  return redirect(302, safeRedirect(site, redirectTo!), { ...LOGIN_HEADERS, ...startSession(site, user) });
}

function authorize(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  if (!session) return toLogin(site, request);
  try {
    return decide(site, request, session);
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    return page(200, errorPage(site, site.translate(error.message)), LOGIN_HEADERS);
  }
}

function decide(site: Site, request: PHPRequest, session: Session): Answer {
  const sent = (name: string) => text(request.form, name) || text(request.query, name);
  const key = sent('oauth_token');
  if (key === '') throw new WPError('json_oauth1_missing_param', 'Missing parameter oauth_token', 400);
  const token = findRequestToken(site, key);
  const callback = sent('oauth_callback');
  if (callback !== '') setCallback(token, callback);

  const decision = text(request.form, 'wp-submit');
  if (!token.authorized) {
    if (decision === '') return page(200, askFor(site, session, token), LOGIN_HEADERS);
    if (sent('_wpnonce') !== session.nonce) return page(403, expiredPage(), LOGIN_HEADERS);
    // The application is not told about a refusal.
    if (decision === 'cancel') {
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=UTF-8', ...LOGIN_HEADERS },
        body: '',
      };
    }
    if (decision !== 'authorize') {
      throw new WPError('json_oauth1_invalid_action', 'Invalid authorization action', 400);
    }
    authorizeToken(token, session.user);
  }
  const location = callbackLocation(token);
  if (location !== undefined) return redirect(302, location, LOGIN_HEADERS);
  return page(200, verifierPage(site, token.authorized!.verifier), LOGIN_HEADERS);
}

function askFor(site: Site, session: Session, { key, consumer }: RequestToken) {
  const action = `${site.url}/wp-login.php?action=oauth1_authorize&oauth_token=${encodeURIComponent(key)}`;
  return authorizePage(site, session, {
    application: nameOf(consumer),
    action,
    hidden: { oauth_token: key },
  });
}

/** The address after the login: never another site. */
function safeRedirect(site: Site, redirectTo: string): string {
  const fallback = `${site.url}/wp-admin/`;
  if (redirectTo === '' || !URL.canParse(redirectTo, site.url)) return fallback;
  const url = new URL(redirectTo, site.url);
  if (url.origin !== new URL(site.url).origin) return fallback;
  return redirectTo.startsWith('/') ? url.pathname + url.search : url.href;
}
