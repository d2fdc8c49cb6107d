/**
 * Simulates the public internet on loopback: names resolve to public addresses for the guard, and connect to this
 * machine. For the guards that strategies create:
 *
 *     jest.mock('../../lib/http/address-guard', () => jest.requireActual('../support/public-names'));
 */
import type { LookupAddress } from 'node:dns';
import type * as addressGuard from '../../lib/http/address-guard';

const { AddressGuard: RealGuard } = jest.requireActual<typeof addressGuard>('../../lib/http/address-guard');

/** A public address. No request is ever sent there. */
export const PUBLIC = '192.0.78.17';

/** The addresses of a name at each lookup. */
export type AddressesOf = (hostname: string) => string[];

export interface PublicNames extends addressGuard.AddressGuardOptions {
  addressesOf?: AddressesOf;
}

/** The default of all guards. */
export const names: { addressesOf: AddressesOf } = { addressesOf: () => [PUBLIC] };

/**
 * The real guard, except that connections to public addresses lead to loopback. It refuses the same addresses. Node does
 * not look up an IP address, so loopback itself is still refused.
 */
export class GuardOfPublicNames extends RealGuard {
  constructor({ addressesOf, ...options }: PublicNames = {}) {
    super({
      resolve: (hostname, _options, callback) => {
        const found = (addressesOf ?? names.addressesOf)(hostname);
        if (found.length > 0) callback(null, found.map(asFound));
        else
          callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
      },
      ...options,
    });
    const judge = this.lookup;
    const lookup: typeof judge = (hostname, options, callback) =>
      judge(hostname, options, (error) => {
        if (error) callback(error, []);
        else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
        else callback(null, '127.0.0.1', 4);
      });
    Object.assign(this, { lookup });
  }
}

function asFound(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

export { GuardOfPublicNames as AddressGuard };
