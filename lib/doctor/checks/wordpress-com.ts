/** Sites with which WordPress.com has to do. Pure. */
import type { SiteData } from '../../site/site';
import { ok, type Finding } from '../finding';

const ITS_OWN_OAUTH2 = 'https://developer.wordpress.com/docs/api/oauth2/';

/**
 * What keeps people from logging in to a site that WordPress.com runs itself. On its paid plans a site that has a
 * plugin becomes a WordPress of its own, with a REST API of its own.
 * @param asked The address that was given.
 */
export function wordPressComFinding(asked: URL, site: SiteData | undefined): Finding | undefined {
  const isShared = site
    ? new URL(site.root).hostname === 'public-api.wordpress.com'
    : /(?:^|\.)wordpress\.com$/.test(asked.hostname);
  if (!isShared) return undefined;
  return {
    check: 'wordpress-com',
    severity: 'problem',
    message:
      'WordPress.com runs this site, on servers that it shares with others: no plugin lets people log in here.',
    remedy:
      'Have its owner take a paid plan of WordPress.com, which allows plugins, and install one there. Or use ' +
      `WordPress.com's own OAuth 2, with an application registered on developer.wordpress.com (${ITS_OWN_OAUTH2}).`,
    code: 'login_unavailable',
  };
}

export function jetpackFinding({ namespaces }: SiteData): Finding | undefined {
  if (!namespaces.includes('jetpack/v4')) return undefined;
  return ok(
    'jetpack',
    'Active. People log in to the site itself; tokens of WordPress.com are for public-api.wordpress.com.',
    `For those, use WordPress.com's own OAuth 2 (${ITS_OWN_OAUTH2}).`,
  );
}
