/** What a user does in the browser at the address that an application redirected to, without a browser. */
import { parseQuery } from '../../signing/php-input';
import { createApplicationPassword, inGroups } from './application-passwords/application-passwords';
import { readRequest } from './application-passwords/authorize-application';
import { text } from './http';
import { authorizeToken, callbackLocation, findRequestToken } from './oauth1/oauth1';
import * as openIDConnect from './openid-connect-server/authorize';
import type { Site } from './site';
import type { User } from './users';
import * as oauth2 from './wp-api-oauth2/oauth2';
import { authorize as authorizeAtOAuthServer } from './wp-oauth-server/authorize';

/** The authentication methods, recognized by the address. */
type Way = 'application-password' | 'oauth2' | 'oauth-server' | 'openid-connect' | 'oauth1';

/** The address that an application redirected to, or a request token of OAuth 1.0a. */
type Location = string | null | undefined;

/** Approves. Returns the callback; throws the site's message if there is none. */
export function approve(site: Site, location: Location, user: User): string {
  const { way, path, query } = read(site, location);
  switch (way) {
    case 'application-password': {
      const { appName, appId, successURL } = readRequest(site, (name) => text(query, name));
      const { password } = createApplicationPassword(site, user, appName, appId);
      if (successURL === '')
        throw new Error('The application has no success_url: the user is shown the password.');
      // As core's script does in a browser: with the spaces, and the rest unchanged.
      const added = { site_url: site.url, user_login: user.username, password: inGroups(password) };
      const pairs = Object.entries(added).map((pair) => pair.map(encodeURIComponent).join('='));
      return `${successURL}${successURL.includes('?') ? '&' : '?'}${pairs.join('&')}`;
    }
    case 'oauth2':
      return oauth2.authorize(site, oauth2.readAuthorization(site, query), user);
    case 'oauth-server':
      return authorizeAtOAuthServer(site, query, user).headers.location!;
    case 'openid-connect':
      return openIDConnect.approve(site, query, user);
    case 'oauth1': {
      const token = findRequestToken(site, text(query, 'oauth_token') || path);
      if (!token.authorized) authorizeToken(token, user);
      const callback = callbackLocation(token);
      if (callback === undefined)
        throw new Error('The request token has no callback: the user is shown the verifier.');
      return callback;
    }
  }
}

/** Refuses. Returns the callback. */
export function reject(site: Site, location: Location): string {
  const { way, query } = read(site, location);
  switch (way) {
    case 'application-password': {
      const { rejectURL } = readRequest(site, (name) => text(query, name));
      return rejectURL || `${site.url}/wp-admin/`;
    }
    case 'oauth2':
      return oauth2.cancel(oauth2.readAuthorization(site, query));
    case 'oauth-server':
      throw new Error('WP OAuth Server asks nobody: a user who is logged in there cannot refuse.');
    case 'openid-connect':
      return openIDConnect.cancel(query);
    case 'oauth1':
      throw new Error(
        'The OAuth 1.0a plugin tells the application nothing: whoever presses Cancel sees an empty page.',
      );
  }
}

function read(site: Site, location: Location) {
  if (!location) {
    throw new TypeError(
      'There is no address: the application did not redirect. Give the Location header of its redirect to the site.',
    );
  }
  const [, path = '', search = ''] = /^([^?#]*)\??([^#]*)/.exec(location)!;
  // A proxy in front of the site may serve it by https.
  const bases = [site.home, site.url, site.origin].map(withoutScheme);
  if (path.includes('/') && !bases.some((base) => withoutScheme(path).startsWith(base))) {
    throw new Error(
      `The application redirected to ${path}, which is not on the site ${site.home}. Did the login fail?`,
    );
  }
  const query = parseQuery(search);
  return { way: wayOf(path, query), path, query };
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:/, '');
}

function wayOf(path: string, query: ReturnType<typeof parseQuery>): Way {
  if (path.endsWith('/wp-admin/authorize-application.php')) return 'application-password';
  if (text(query, 'action') === 'oauth2_authorize') return 'oauth2';
  if (/\/oauth\/authorize\/?$/.test(path) || text(query, 'oauth') === 'authorize') return 'oauth-server';
  const route = text(query, 'rest_route') || path;
  return route.endsWith('/openid-connect/authorize') ? 'openid-connect' : 'oauth1';
}
