/** Where an address leads, and what the site calls itself. Pure. */
import { withoutQuery } from '../../http/message';
import { upgradeToHTTPS } from '../../http/redirects';
import { withoutWWW } from '../../reading/url';
import type { SiteData } from '../../site/site';
import { FIX_HTTPS_DETECTION } from '../../site/unavailable';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

/** Where the address leads, and whether the site says the same of itself. */
export function addressFinding(exchanges: readonly Exchange[], site?: SiteData): Finding | undefined {
  const [first] = exchanges;
  if (!first) return undefined;
  const [asked, answered] = [first.request.url, first.response.url].map(withoutQuery) as [string, string];
  const message = asked === answered ? `${asked} answers.` : `${asked} leads to ${answered}.`;
  if (!site || isSamePlace(new URL(answered), new URL(site.home))) return ok('address', message);
  return warning(
    'address',
    `${message} The site calls itself ${site.home}, so people are sent there.`,
    `If that is right, give ${site.home} as the address. If this is a copy of the site, correct both addresses under ` +
      'Settings → General in wp-admin.',
  );
}

/** What visitors type against where WordPress lies, and the scheme of both behind a TLS proxy. */
export function homeFinding({ home, url, root }: SiteData): Finding {
  const seen = upgradeToHTTPS(new URL(home), new URL(root));
  if (seen.protocol !== new URL(home).protocol) {
    return warning(
      'home',
      `The site is on https, but calls itself ${home}: a TLS proxy stands before it that WordPress does not notice.`,
      `Logins work. ${FIX_HTTPS_DETECTION}`,
    );
  }
  if (home === url) return ok('home', `${home}, with WordPress's own files in the same place.`);
  return ok('home', `${home}, with WordPress's own files under ${url}.`);
}

/** Apart from `www.`, and from the port where a TLS proxy stands between. */
function isSamePlace(a: URL, b: URL): boolean {
  return (
    withoutWWW(a.hostname) === withoutWWW(b.hostname) && (a.port === b.port || a.protocol !== b.protocol)
  );
}
