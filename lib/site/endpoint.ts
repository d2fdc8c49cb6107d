/** Checks an address that a site names. Everything in a REST index is untrusted input. Pure. */
import { upgradeToHTTPS } from '../http/redirects';
import { parseURL } from '../reading/url';
import type { SiteData } from './site';

/** The site that names an address. */
export interface NamedBy extends Pick<SiteData, 'home' | 'url' | 'root'> {
  /** The URL of the response that names it. */
  answered: string;
}

/**
 * Returns the address, with https if the site was reached by https, or what is wrong with it. It has to be http or
 * https. It may be without TLS only if the site was reached without, and on a host of the site.
 */
export function checkEndpoint(
  value: unknown,
  { home, url, root, answered }: NamedBy,
): { href: string } | { wrong: string } {
  const parsed = typeof value === 'string' && value.length <= 2048 && parseURL(value);
  if (!parsed) return { wrong: 'that is not a valid address' };
  const { protocol, username, password } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:')
    return { wrong: `with the scheme ${protocol.slice(0, 40)}` };
  if (username || password) return { wrong: 'with a user name or a password in it' };
  // Passport's base strategies parse addresses with Node's legacy parser, for which such characters end a host.
  if (!/^[\w.:[\]-]+$/.test(parsed.hostname)) return { wrong: 'with a host name that no site can have' };
  const target = upgradeToHTTPS(parsed, new URL(answered));
  const siteHosts = [home, url, root].map((address) => new URL(address).hostname);
  const isPlain = target.protocol !== 'https:';
  if (isPlain && (new URL(answered).protocol === 'https:' || !siteHosts.includes(target.hostname))) {
    return { wrong: `on another host, ${target.host}, without https` };
  }
  return { href: target.href };
}
