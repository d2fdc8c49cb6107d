/**
 * WordPress.com: the identity service, with which everybody who has an account there can log in, and the blogs on its
 * shared servers, where no plugin can be installed. Pure.
 *
 * Written from https://developer.wordpress.com/docs/api/oauth2/ and
 * https://developer.wordpress.com/docs/wpcc/. It was not tried against WordPress.com.
 */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { SiteData } from './site';

/** The documentation of the OAuth 2 server of WordPress.com. */
export const WORDPRESS_COM_OAUTH2 = 'https://developer.wordpress.com/docs/api/oauth2/';

const API = 'https://public-api.wordpress.com';

/** The identity service. Its addresses are fixed, so no request is needed to find them. */
export function wordPressCom(): SiteData {
  return {
    url: 'https://wordpress.com',
    home: 'https://wordpress.com',
    root: `${API}/`,
    name: 'WordPress.com',
    description: '',
    namespaces: [],
    authentication: {
      oauth2: {
        server: 'wordpress.com',
        endpoints: {
          authorization: `${API}/oauth2/authorize`,
          token: `${API}/oauth2/token`,
          userinfo: `${API}/rest/v1.1/me`,
        },
      },
    },
  };
}

/** Whether an address is that of the identity service. A path would be that of a page there. */
export function isWordPressCom({ hostname, pathname }: URL): boolean {
  return /^(?:www\.)?wordpress\.com$/.test(hostname) && pathname === '/';
}

/** Whether a site, or WordPress.com itself, is on its shared servers. With a plan that allows plugins, it moves to another one. */
export function isHosted({ root }: Pick<SiteData, 'root'>): boolean {
  return new URL(root).hostname === 'public-api.wordpress.com';
}

/** Whether an address is one that WordPress.com gives to its blogs. */
export function isBlogAddress({ hostname }: URL): boolean {
  return hostname.endsWith('.wordpress.com') && !/^(?:www|public-api)\.wordpress\.com$/.test(hostname);
}

/** The error for a blog on the shared servers. */
export function hostedBlog(
  code: WordPressErrorCode,
  site: string,
  options?: { cause: unknown },
): WordPressError {
  return new WordPressError(
    code,
    `${site} is hosted on the shared servers of WordPress.com, where no plugin for logins can be installed.`,
    'Switch the site to a WordPress.com plan with plugins and install one there. Or log people in with their account at ' +
      "WordPress.com: `siteURL: 'https://wordpress.com'` of WordPressOAuth2Strategy, with an application registered on " +
      `developer.wordpress.com (${WORDPRESS_COM_OAUTH2}).`,
    options,
  );
}
