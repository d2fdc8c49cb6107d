/** wp-login.php: logging in at the site itself, and the plugin's question whether an application may act as you. */
import { randomBytes } from 'node:crypto';
import { NO_CACHE, page, redirect, text, type Answer, type PHPRequest } from './http';
import { authorizeToken, callbackLocation, findRequestToken, setCallback } from './oauth1';
import { authorizePage, dashboardPage, errorPage, expiredPage, loginPage, verifierPage } from './pages';
import { WPError, type Session, type Site } from './site';
import { findUser } from './users';

const COOKIE = 'wordpress_logged_in_stand_in';

const HEADERS = { ...NO_CACHE, 'x-frame-options': 'SAMEORIGIN' };

/** Answers wp-login.php. */
export function answerLogin(site: Site, request: PHPRequest): Answer {
  if (site.hasPlugin && text(request.query, 'action') === 'oauth1_authorize') return authorize(site, request);
  if (request.method === 'POST') return logIn(site, request);

  const redirectTo = text(request.query, 'redirect_to');
  const id = request.cookies.get(COOKIE);
  if (text(request.query, 'reauth') === '1') {
    if (id !== undefined) site.sessions.delete(id);
  } else if (sessionOf(site, request)) {
    return redirect(302, safeRedirect(site, redirectTo), HEADERS);
  }
  return page(200, loginPage(site, { redirectTo }), HEADERS);
}

/** Answers everything under wp-admin, which is for those who have logged in. */
export function answerAdmin(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  if (session) return page(200, dashboardPage(site, session), HEADERS);
  const here = encodeURIComponent(new URL(request.target, site.url).href);
  return redirect(302, `${site.url}/wp-login.php?redirect_to=${here}&reauth=1`, NO_CACHE);
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
    return page(200, loginPage(site, form), HEADERS);
  }

  const id = randomBytes(32).toString('base64url');
  site.sessions.set(id, { user, nonce: randomBytes(16).toString('hex') });
  const path = new URL(site.home).pathname;
  return redirect(302, safeRedirect(site, redirectTo!), {
    ...HEADERS,
    'set-cookie': `${COOKIE}=${id}; Path=${path}; HttpOnly; SameSite=Lax`,
  });
}

function authorize(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  if (!session) {
    const here = encodeURIComponent(request.target);
    return redirect(302, `${site.url}/wp-login.php?redirect_to=${here}`, HEADERS);
  }
  try {
    return decide(site, request, session);
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    return page(200, errorPage(site, site.translate(error.message)), HEADERS);
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
    if (decision === '') return page(200, authorizePage(site, session, token), HEADERS);
    if (sent('_wpnonce') !== session.nonce) return page(403, expiredPage(), HEADERS);
    // The application is told nothing of a refusal.
    if (decision === 'cancel') {
      return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8', ...HEADERS }, body: '' };
    }
    if (decision !== 'authorize') {
      throw new WPError('json_oauth1_invalid_action', 'Invalid authorization action', 400);
    }
    authorizeToken(token, session.user);
  }
  const location = callbackLocation(token);
  if (location !== undefined) return redirect(302, location, HEADERS);
  return page(200, verifierPage(site, token.authorized!.verifier), HEADERS);
}

function sessionOf(site: Site, request: PHPRequest): Session | undefined {
  return site.sessions.get(request.cookies.get(COOKIE) ?? '');
}

/** Where to go after the log-in: never to another site. */
function safeRedirect(site: Site, redirectTo: string): string {
  const fallback = `${site.url}/wp-admin/`;
  if (redirectTo === '' || !URL.canParse(redirectTo, site.url)) return fallback;
  const url = new URL(redirectTo, site.url);
  if (url.origin !== new URL(site.url).origin) return fallback;
  return redirectTo.startsWith('/') ? url.pathname + url.search : url.href;
}
