/** Sites on WordPress.com, and sites with Jetpack. Pure. */
import type { SiteData } from '../../site/site';
import { ok, type Finding } from '../finding';

const WORDPRESS_COM_OAUTH2 = 'https://developer.wordpress.com/docs/api/oauth2/';

/**
 * Reports a site on the shared servers of WordPress.com, which have no plugins. On paid plans, a site with a plugin
 * moves to a separate WordPress with its own REST API.
 * @param given The given address.
 */
export function wordPressComFinding(given: URL, site: SiteData | undefined): Finding | undefined {
  const isShared = site
    ? new URL(site.root).hostname === 'public-api.wordpress.com'
    : /(?:^|\.)wordpress\.com$/.test(given.hostname);
  if (!isShared) return undefined;
  return {
    check: 'wordpress-com',
    severity: 'problem',
    message:
      'This site is hosted on the shared servers of WordPress.com, where no plugin for logins can be installed.',
    remedy:
      'Switch the site to a WordPress.com plan with plugins and install one there. Or use the OAuth 2 server of ' +
      `WordPress.com, with an application registered on developer.wordpress.com (${WORDPRESS_COM_OAUTH2}).`,
    code: 'login_unavailable',
  };
}

export function jetpackFinding({ namespaces }: SiteData): Finding | undefined {
  if (!namespaces.includes('jetpack/v4')) return undefined;
  return ok(
    'jetpack',
    'Active. People log in to the site itself. Tokens of WordPress.com are for public-api.wordpress.com.',
    `For those, use the OAuth 2 server of WordPress.com (${WORDPRESS_COM_OAUTH2}).`,
  );
}
