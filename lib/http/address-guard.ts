/** Where the door may lead, when a stranger names the site. */
import dns from 'node:dns';
import net from 'node:net';
import ipaddr from 'ipaddr.js';
import { WordPressError } from '../errors';

/** Options of an `AddressGuard`. */
export interface AddressGuardOptions {
  /** Ports that may be asked beside 80 and 443, for sites that are known to live on others. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /** @internal What looks names up. Default: `dns.lookup`, which asks the operating system. */
  resolve?: Resolve | undefined;
}

/** `dns.lookup`, as far as it is needed here. */
type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/**
 * Keeps requests on the public internet: without it, a stranger who types the address of a site could have the
 * application ask its own network, or the metadata service of its cloud, and read from the errors what is there.
 *
 * It has two halves, and a request needs both. `check` is for what stands in an address; `lookup` for what a name
 * turns out to be in the moment of the connection. Neither sees where a proxy connects to, nor a NAT64 prefix that
 * a network has chosen for itself.
 */
export class AddressGuard {
  readonly #ports: ReadonlySet<string>;
  readonly #resolve: Resolve;

  /** @throws TypeError for a port that is none. */
  constructor(options: AddressGuardOptions = {}) {
    const { allowedPorts = [], resolve = dns.lookup } = options;
    if (!allowedPorts.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new TypeError('allowedPorts must be a list of numbers from 1 to 65535.');
    }
    this.#ports = new Set(['', '80', '443', ...allowedPorts.map(String)]);
    this.#resolve = resolve;
  }

  /**
   * To be called with each address before it is asked or shown to a browser: the one that was typed, each redirect's
   * target, each endpoint that an index names. Node looks up no host that is an IP address already: those are judged
   * here. However they were spelled, `URL` has made them the usual ones.
   * @throws WordPressError `address_forbidden`
   */
  check(url: URL): void {
    const place = `${url.protocol}//${url.host}`.slice(0, 200);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw forbidden(place, 'it is neither https nor http', 'Give the address that a browser shows.');
    }
    if (url.username || url.password) {
      throw forbidden(place, 'its address holds a user name or a password', 'Give the address without them.');
    }
    if (!this.#ports.has(url.port)) {
      throw forbidden(
        place,
        'only the ports 80 and 443 are',
        'Give an address without a port. If sites may be on this one, list it in `allowedPorts`.',
      );
    }
    const host = url.hostname.replace(/^\[|[\].]$/g, '');
    if (net.isIP(host) ? !isPublic(host) : isLocalName(host)) throw forbidden(place, NOT_PUBLIC, OPEN_UP);
  }

  /**
   * The `lookup` of node's `http.request`, `net.connect` and `tls.connect`: looks a name up once, and hands out the
   * very addresses that were judged. A name that has a single forbidden one is refused as a whole: no site needs it,
   * and which of several addresses a connection takes is up to the network.
   */
  readonly lookup: net.LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = (Array.isArray(found) ? found : []).map((one?: Partial<dns.LookupAddress>) => {
        const address = typeof one?.address === 'string' ? one.address : '';
        return { address, family: net.isIP(address) };
      });
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublic(address))) {
        // Which address it was is nobody's business: it would be a look into the names of the local network.
        return callback(forbidden(hostname.slice(0, 200), NOT_PUBLIC, OPEN_UP), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

const NOT_PUBLIC = 'it leads to a private or reserved address';
const OPEN_UP =
  'Give an address that everyone on the internet can reach. An application in which nobody but its developer ' +
  'chooses the sites may set `dangerouslyAllowAnyAddress`.';

function forbidden(place: string, why: string, remedy: string): WordPressError {
  return new WordPressError('address_forbidden', `${place} is not asked: ${why}.`, remedy);
}

/**
 * Names that no public site has. Their addresses would be refused anyway, but already the question would go to the
 * local network (RFC 6761 §6.3, RFC 6762 §3, RFC 8375, and .internal, which ICANN keeps for private use), and the
 * answer tell whether the name exists there. To a single label, a resolver adds the local domain.
 */
function isLocalName(host: string): boolean {
  return !host.includes('.') || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(host);
}

/** All that is given out for the internet (RFC 4291 §2.4). ipaddr.js takes the rest for public where it has no name. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Where a network without IPv4 reaches it: the IPv4 address is the last 32 bits (RFC 6052 §2.1). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Azure's own service for virtual machines: outside of all ranges, but within the machine. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/**
 * Whether an IP address, as `URL` or a look-up writes it, is one of the public internet. Of the IPv6 forms that hold
 * an IPv4 address only the well-known NAT64 prefix can be a site's; where others end is up to the network.
 */
function isPublic(address: string): boolean {
  switch (net.isIP(address)) {
    case 4:
      return address !== AZURE_WIRE_SERVER && ipaddr.IPv4.parse(address).range() === 'unicast';
    case 6: {
      // An address with a zone is one of this machine's own links.
      if (address.includes('%')) return false;
      const ip = ipaddr.IPv6.parse(address);
      if (ip.match(NAT64)) return isPublic(ip.toByteArray().slice(12).join('.'));
      return ip.match(GLOBAL_UNICAST) && ip.range() === 'unicast';
    }
    default:
      return false;
  }
}
