/** Whether a login was started by a page of the application itself. */
import { WordPressError } from '../errors';
import { parseURL } from '../reading/url';
import { originalURL } from './original-url';
import type { Request } from './passport';

/**
 * Refuses a request that a page of another origin made (Fetch Metadata, `Sec-Fetch-Site`). Browsers that do not send
 * that header send `Origin` with a POST. A request with neither header passes: CSRF protection of the route is needed
 * beside this check.
 * @throws WordPressError `cross_site_request`
 */
export function assertSameOrigin(req: Request, proxy: boolean | undefined): void {
  const { 'sec-fetch-site': site, origin } = req.headers;
  if (site !== undefined) {
    // `none`: the address was typed, or is a bookmark.
    if (site === 'same-origin' || site === 'none') return;
    throw crossSite(`Sec-Fetch-Site: ${site === 'same-site' ? site : 'cross-site'}`);
  }
  if (origin === undefined) return;
  if (parseURL(origin)?.host === parseURL(originalURL(req, proxy))?.host) return;
  throw crossSite('Origin');
}

function crossSite(header: string): WordPressError {
  return new WordPressError(
    'cross_site_request',
    `This login was started by a page of another website (its header ${header} says so).`,
    'Start the login on the login page of this application. Developers: if that page is on another host, protect it ' +
      'against CSRF and set `dangerouslyAllowCrossSiteLogin`; behind a proxy, set `trust proxy`.',
  );
}
