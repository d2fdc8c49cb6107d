/** What a person does in the browser with the address an application sent them to, without the browser. */
import { parseQuery } from '../../lib/signing/php-input';
import { createApplicationPassword, inGroups } from './application-passwords';
import { readRequest } from './authorize-application';
import { text } from './http';
import * as oauthServer from './oauth-server';
import { authorizeToken, callbackLocation, findRequestToken } from './oauth1';
import * as oauth2 from './oauth2';
import type { Site } from './site';
import type { User } from './users';

/** The ways to log in, told by the address people are sent to. */
type Way = 'application-password' | 'oauth2' | 'oauth-server' | 'oauth1';

/** Says yes. Returns where the browser would go; throws the site's own words where it would stay. */
export function approve(site: Site, location: string, user: User): string {
  const { way, query } = read(location);
  switch (way) {
    case 'application-password': {
      const { appName, appId, successURL } = readRequest(site, (name) => text(query, name));
      const { password } = createApplicationPassword(site, user, appName, appId);
      if (successURL === '')
        throw new Error('The application has no success_url: the user is shown the password');
      // As core's script does it, which browsers run: with the spaces, and all the rest as it was.
      const added = { site_url: site.url, user_login: user.username, password: inGroups(password) };
      const pairs = Object.entries(added).map((pair) => pair.map(encodeURIComponent).join('='));
      return `${successURL}${successURL.includes('?') ? '&' : '?'}${pairs.join('&')}`;
    }
    case 'oauth2':
      return oauth2.authorize(site, oauth2.readAuthorization(site, query), user);
    case 'oauth-server':
      return oauthServer.authorize(site, query, user)!.headers.location!;
    case 'oauth1': {
      const token = findRequestToken(site, text(query, 'oauth_token') || location);
      if (!token.authorized) authorizeToken(token, user);
      const callback = callbackLocation(token);
      if (callback === undefined)
        throw new Error('The request token has no callback: the user is shown the verifier');
      return callback;
    }
  }
}

/** Says no. Returns where the browser would go. */
export function reject(site: Site, location: string): string {
  const { way, query } = read(location);
  switch (way) {
    case 'application-password': {
      const { rejectURL } = readRequest(site, (name) => text(query, name));
      return rejectURL || `${site.url}/wp-admin/`;
    }
    case 'oauth2':
      return oauth2.cancel(oauth2.readAuthorization(site, query));
    case 'oauth-server':
      throw new Error('WP OAuth Server asks nobody');
    case 'oauth1':
      throw new Error('The OAuth 1.0a plugin leaves those who press Cancel on an empty page');
  }
}

function read(location: string) {
  const [, path, search] = /^([^?#]*)\??([^#]*)/.exec(location)!;
  const query = parseQuery(search!);
  return { way: wayOf(path!, query), query };
}

function wayOf(path: string, query: ReturnType<typeof parseQuery>): Way {
  if (path.endsWith('/wp-admin/authorize-application.php')) return 'application-password';
  if (text(query, 'action') === 'oauth2_authorize') return 'oauth2';
  if (/\/oauth\/authorize\/?$/.test(path) || text(query, 'oauth') === 'authorize') return 'oauth-server';
  return 'oauth1';
}
