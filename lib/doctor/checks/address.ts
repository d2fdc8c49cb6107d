/** Compares the given address with the home of the site. Pure. */
import { withoutQuery } from '../../http/message';
import { upgradeToHTTPS } from '../../http/redirects';
import { withoutWWW } from '../../reading/url';
import type { SiteData } from '../../site/site';
import { FIX_HTTPS_DETECTION } from '../../site/unavailable';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

/** Where the address redirects to, and whether that is the home of the site. */
export function addressFinding(exchanges: readonly Exchange[], site?: SiteData): Finding | undefined {
  const [first] = exchanges;
  if (!first) return undefined;
  const [requested, answered] = [first.request.url, first.response.url].map(withoutQuery) as [string, string];
  const { status } = first.response;
  // Some servers refuse the method HEAD.
  const isRefused = status >= 400 && status !== 405 && status !== 501;
  const answers = isRefused ? `answers with status ${status}.` : 'answers.';
  const message =
    requested === answered
      ? `${requested} ${answers}`
      : `${requested} redirects to ${answered}${isRefused ? `, which ${answers}` : '.'}`;
  if (isRefused) return refusedAddress(message, status, site);
  if (!site || isSamePlace(new URL(answered), new URL(site.home))) return ok('address', message);
  return warning(
    'address',
    `${message} The home of the site is ${site.home}, and people are sent there.`,
    `If that home is right, use ${site.home} as the address. If this is a copy of the site, correct both addresses ` +
      'under Settings → General in wp-admin.',
  );
}

/** An address whose page is missing, gone or closed. The REST API may be there all the same. */
function refusedAddress(message: string, status: number, site: SiteData | undefined): Finding {
  if (status !== 404 && status !== 410) {
    return warning(
      'address',
      message,
      'Open the address in a browser. If it is refused there, too, look for a security plugin, a firewall or a password ' +
        'protection.',
    );
  }
  const remedy = site
    ? `The REST API is the one of ${site.home}: use that address if you mean this site. On a network of sites, check ` +
      'under Sites whether the site at this address still exists.'
    : 'Check the address.';
  return warning('address', message, remedy);
}

/** The home of the site, the address of its files, and whether WordPress detects TLS. */
export function homeFinding({ home, url, root }: SiteData): Finding {
  const seen = upgradeToHTTPS(new URL(home), new URL(root));
  if (seen.protocol !== new URL(home).protocol) {
    return warning(
      'home',
      `The site uses https, but its home is ${home}: a TLS proxy is in front of it, and WordPress does not detect TLS.`,
      `Logins work, but the login form sends passwords unencrypted. ${FIX_HTTPS_DETECTION}`,
    );
  }
  if (home === url) return ok('home', `${home}, with WordPress's files at the same address.`);
  return ok('home', `${home}, with WordPress's files at ${url}.`);
}

/** Ignores `www.`, and the port if the schemes differ: a TLS proxy may be in front of the site. */
function isSamePlace(a: URL, b: URL): boolean {
  return (
    withoutWWW(a.hostname) === withoutWWW(b.hostname) && (a.port === b.port || a.protocol !== b.protocol)
  );
}
