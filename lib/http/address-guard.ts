/** Restricts requests to public addresses; required if a user supplied the site. */
import dns from 'node:dns';
import net from 'node:net';
import ipaddr from 'ipaddr.js';
import { WordPressError } from '../errors';

/** Options of an {@link AddressGuard}. */
export interface AddressGuardOptions {
  /** Ports that are allowed besides 80 and 443, each from 1 to 65,535. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /** @internal Resolves names. Default: `dns.lookup`, which uses the resolver of the operating system. */
  resolve?: Resolve | undefined;
}

/** The part of `dns.lookup` that is used here. */
type Resolve = (
  hostname: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

/**
 * Restricts requests to public addresses. Without it, an untrusted user who enters the address of a site could make the
 * application send requests into its own network, or to the metadata service of its cloud, and learn from the errors
 * what is there (server-side request forgery).
 *
 * The strategies and `discover` use a guard by default if a user supplies the site. An application needs one for its own
 * requests to such a site, in the option `guard` of `authorizedFetch`.
 *
 * A request needs both methods: `check` judges what an address says, `lookup` what a name resolves to at the moment of
 * the connection. Neither can judge where a proxy connects to, nor a NAT64 prefix that a network has chosen itself.
 *
 * @example
 * const guard = new AddressGuard({ allowedPorts: [8443] });
 * const wordpress = authorizedFetch(site, credentials, { guard });
 */
export class AddressGuard {
  readonly #ports: ReadonlySet<string>;
  readonly #resolve: Resolve;

  /**
   * Makes a guard that restricts requests to public addresses, on the ports 80, 443 and `allowedPorts`.
   * @throws TypeError for a port out of its range.
   */
  constructor(options: AddressGuardOptions = {}) {
    const { allowedPorts = [], resolve = dns.lookup } = options;
    if (!allowedPorts.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new TypeError('allowedPorts must be a list of numbers from 1 to 65535.');
    }
    this.#ports = new Set(['', '80', '443', ...allowedPorts.map(String)]);
    this.#resolve = resolve;
  }

  /**
   * Judges an address before a request or a browser is sent there: the address that a user entered, the target of each
   * redirect, each endpoint that an index names. It also judges IP addresses, which Node does not pass to `lookup`; `URL`
   * has already normalized their spelling.
   * @throws A {@link WordPressError} with the code `address_forbidden`: for another scheme than http and https, for
   *   credentials in the address, for other ports, and for hosts that are not public.
   */
  check(url: URL): void {
    const place = `${url.protocol}//${url.host}`.slice(0, 200);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw forbidden(place, 'it is neither https nor http', 'Give the address that a browser shows.');
    }
    if (url.username || url.password) {
      throw forbidden(
        place,
        'its address contains a user name or a password',
        'Give the address without them.',
      );
    }
    if (!this.#ports.has(url.port)) {
      throw forbidden(
        place,
        'only the ports 80 and 443 are allowed',
        'Give an address without a port. If sites may be on this one, list it in `allowedPorts`.',
      );
    }
    const host = url.hostname.replace(/^\[|[\].]$/g, '');
    if (net.isIP(host) ? !isPublic(host) : isLocalName(host)) throw forbidden(place, NOT_PUBLIC, OPEN_UP);
  }

  /**
   * The option `lookup` of Node's `http.request`, `net.connect` and `tls.connect`. It resolves a name once, and returns
   * exactly the addresses that it judged. A name with one forbidden address is refused as a whole, since the network
   * decides which of several addresses a connection uses.
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
        // The message must not contain the address: it would reveal names of the local network.
        return callback(forbidden(hostname.slice(0, 200), NOT_PUBLIC, OPEN_UP), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

const NOT_PUBLIC = 'it leads to a private or reserved address';
const OPEN_UP =
  'Give an address that everyone on the internet can reach. An application in which only the developer ' +
  'chooses the sites may set `dangerouslyAllowAnyAddress`.';

function forbidden(place: string, why: string, remedy: string): WordPressError {
  return new WordPressError('address_forbidden', `No request is sent to ${place}: ${why}.`, remedy);
}

/**
 * Names that no public site has (RFC 6761 §6.3, RFC 6762 §3, RFC 8375, and .internal, which ICANN reserves for private
 * use). Their addresses would be refused anyway, but the query would go to the local network, and the error would reveal
 * whether the name exists there. A resolver appends the local domain to a single label.
 */
function isLocalName(host: string): boolean {
  return !host.includes('.') || /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(host);
}

/** All addresses assigned for the internet (RFC 4291 §2.4). ipaddr.js calls any unnamed range outside of it public, too. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** The prefix by which a network without IPv4 reaches it. The last 32 bits are the IPv4 address (RFC 6052 §2.1). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Azure's service for virtual machines. The address is in no reserved range, but only virtual machines can reach it. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/**
 * Whether an IP address, as `URL` or a lookup writes it, is public. Of the IPv6 forms that contain an IPv4 address, only
 * the well-known NAT64 prefix is allowed; the network decides where the others lead.
 */
function isPublic(address: string): boolean {
  switch (net.isIP(address)) {
    case 4:
      return address !== AZURE_WIRE_SERVER && ipaddr.IPv4.parse(address).range() === 'unicast';
    case 6: {
      // An address with a zone belongs to a link of this machine.
      if (address.includes('%')) return false;
      const ip = ipaddr.IPv6.parse(address);
      if (ip.match(NAT64)) return isPublic(ip.toByteArray().slice(12).join('.'));
      return ip.match(GLOBAL_UNICAST) && ip.range() === 'unicast';
    }
    default:
      return false;
  }
}
