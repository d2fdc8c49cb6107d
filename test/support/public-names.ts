/** The public internet, played on loopback: names that are judged by public addresses, and lead to this machine. */
import type { LookupAddress } from 'node:dns';
import { AddressGuard, type AddressGuardOptions } from '../../lib/address-guard';

/** A public address. Nothing is ever sent there. */
export const PUBLIC = '192.0.78.17';

export interface PublicNames {
  /** The ports of the servers on loopback. */
  allowedPorts?: readonly number[] | undefined;
  /** What a name is looked up to be, the first time, the second time … Default: a public address. */
  addressesOf?: (hostname: string) => string[];
}

/**
 * The guard as it is, but that connections to public addresses end on loopback. What it refuses, it refuses; and an
 * address that was typed as such is not looked up by Node at all, so that loopback itself stays out of reach.
 */
export function guardOfPublicNames({ allowedPorts, addressesOf }: PublicNames = {}): AddressGuard {
  return new LoopbackGuard({
    allowedPorts,
    resolve: (hostname, _options, callback) => {
      const addresses = addressesOf?.(hostname) ?? [PUBLIC];
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  });
}

class LoopbackGuard extends AddressGuard {
  constructor(options: AddressGuardOptions) {
    super(options);
    const judge = this.lookup;
    Object.assign(this, {
      lookup: ((hostname, options, callback) =>
        judge(hostname, options, (error) => {
          if (error) callback(error, []);
          else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
          else callback(null, '127.0.0.1', 4);
        })) satisfies AddressGuard['lookup'],
    });
  }
}
