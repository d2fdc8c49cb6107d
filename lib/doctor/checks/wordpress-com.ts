/** WordPress.com, sites on its shared servers, and sites with Jetpack. Pure. */
import type { SiteData } from '../../site/site';
import {
  WORDPRESS_COM_OAUTH2,
  hostedBlog,
  isBlogAddress,
  isHosted,
  isWordPressCom,
} from '../../site/wordpress-com';
import { ok, problem, type Finding } from '../finding';

/**
 * Reports WordPress.com itself, and a site on its shared servers, which have no plugins. On paid plans, a site with a
 * plugin moves to a separate WordPress with its own REST API.
 * @param given The given address.
 */
export function wordPressComFinding(given: URL, site: SiteData | undefined): Finding | undefined {
  if (isWordPressCom(given)) {
    return ok(
      'wordpress-com',
      'People log in with their account at WordPress.com, for WordPressOAuth2Strategy. No request was sent.',
    );
  }
  const isBlog = site ? isHosted(site) : isBlogAddress(given);
  return isBlog ? problem('wordpress-com', hostedBlog('login_unavailable', 'This site')) : undefined;
}

export function jetpackFinding({ namespaces }: SiteData): Finding | undefined {
  if (!namespaces.includes('jetpack/v4')) return undefined;
  return ok(
    'jetpack',
    'Active. People log in to the site itself. Tokens of WordPress.com are for public-api.wordpress.com.',
    `For those, use the OAuth 2 server of WordPress.com (${WORDPRESS_COM_OAUTH2}).`,
  );
}
