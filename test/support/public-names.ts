/**
 * The public internet, played on loopback: names that are judged by public addresses, and lead to this machine. For the
 * guards that strategies make:
 *
 *     jest.mock('../../lib/http/address-guard', () => jest.requireActual('../support/public-names'));
 */
import type { LookupAddress } from 'node:dns';
import type * as addressGuard from '../../lib/http/address-guard';

const { AddressGuard: RealGuard } = jest.requireActual<typeof addressGuard>('../../lib/http/address-guard');

/** A public address. Nothing is ever sent there. */
export const PUBLIC = '192.0.78.17';

/** What names are looked up to be, the first time, the second time … */
export type AddressesOf = (hostname: string) => string[];

export interface PublicNames extends addressGuard.AddressGuardOptions {
  addressesOf?: AddressesOf;
}

/** For all guards that were told nothing else. */
export const names: { addressesOf: AddressesOf } = { addressesOf: () => [PUBLIC] };

/**
 * The guard as it is, but that connections to public addresses end on loopback. What it refuses, it refuses; and an
 * address that was typed as such is not looked up by Node at all, so that loopback itself stays out of reach.
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
