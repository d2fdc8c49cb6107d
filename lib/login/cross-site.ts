/** Protects the start of a login against requests from pages of other websites (CSRF). */
import { WordPressError } from '../errors';
import { parseURL } from '../reading/url';
import { originalURL } from './original-url';
import type { Request } from './passport';

/**
 * Refuses a request that a page of another origin made (Fetch Metadata, `Sec-Fetch-Site`). Browsers that do not send
 * that header send `Origin` with a POST. A request with neither header passes, so the route needs CSRF protection in
 * addition to this check.
 * @throws WordPressError `cross_site_request`
 */
export function assertSameOrigin(req: Request, proxy: boolean | undefined): void {
  const { 'sec-fetch-site': site, origin } = req.headers;
  if (site !== undefined) {
    // `none`: the user entered the address, or opened a bookmark.
    if (site === 'same-origin' || site === 'none') return;
    throw crossSite(`Sec-Fetch-Site: ${site === 'same-site' ? site : 'cross-site'}`);
  }
  if (origin === undefined) return;
  const [from, own] = [parseURL(origin), parseURL(originalURL(req, proxy))];
  // Behind a TLS proxy that is not trusted, an application on https looks like one on http. The reverse does not occur:
  // somebody on the network can forge a page of the same host on http.
  const isSameScheme = from?.protocol === own?.protocol || from?.protocol === 'https:';
  if (from !== undefined && from.host === own?.host && isSameScheme) return;
  throw crossSite('Origin');
}

function crossSite(header: string): WordPressError {
  return new WordPressError(
    'cross_site_request',
    `A page of another website started this login (header ${header}).`,
    'Start the login on the login page of this application. Developers: if that page is on another host, protect it ' +
      'against CSRF and set `dangerouslyAllowCrossSiteLogin`; behind a proxy, set `trust proxy`.',
  );
}
