/** Whether an address that a site names may be used: what a site says is not to be trusted blindly. Pure. */
import { upgradeToHTTPS } from '../http/redirects';
import { parseURL } from '../reading/url';

/** What is known of the site that names an address. */
export interface NamedBy {
  home: string;
  url: string;
  root: string;
  /** The address of the answer that names it. */
  answered: string;
}

/**
 * The address, on https where the site was reached so, or what is wrong with it. It must be on the web, and on a host
 * that is the site's own unless it is reached by https.
 */
export function checkEndpoint(
  value: unknown,
  { home, url, root, answered }: NamedBy,
): { href: string } | { wrong: string } {
  const parsed = typeof value === 'string' && value.length <= 2048 && parseURL(value);
  if (!parsed) return { wrong: 'that is no address' };
  const { protocol, username, password } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:')
    return { wrong: `with the scheme ${protocol.slice(0, 40)}` };
  if (username || password) return { wrong: 'with a user name or a password in it' };
  // Passport's bases read addresses with Node's old parser, to which such characters end a host.
  if (!/^[\w.:[\]-]+$/.test(parsed.hostname)) return { wrong: 'with a host that no site has' };
  const target = upgradeToHTTPS(parsed, new URL(answered));
  const own = [home, url, root].map((address) => new URL(address).hostname);
  if (target.protocol !== 'https:' && !own.includes(target.hostname)) {
    return { wrong: `on another host, ${target.host}, without https` };
  }
  return { href: target.href };
}
