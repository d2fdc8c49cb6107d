import type { LookupAddress, LookupAllOptions } from 'node:dns';
import net from 'node:net';
import { AddressGuard, type AddressGuardOptions } from '../../lib/http/address-guard';

/** A resolver that gives one answer after the other, the last one for ever, and what it was asked. */
export function resolver(...answers: unknown[]) {
  const asked: { hostname: string; options: LookupAllOptions }[] = [];
  const resolve: NonNullable<AddressGuardOptions['resolve']> = (hostname, options, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({ hostname, options });
    if (answer instanceof Error) callback(answer, []);
    else callback(null, answer as LookupAddress[]);
  };
  return { asked, resolve };
}

export const found = (...addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** What a guard hands to the connection for a name that has these addresses. */
export function lookup(guard: AddressGuard, name: string, options: Parameters<net.LookupFunction>[1] = {}) {
  return new Promise<unknown[]>((resolve, reject) => {
    guard.lookup(name, options, (error, ...handed) => (error ? reject(error) : resolve(handed)));
  });
}

export const resolved = (answer: unknown, options?: Parameters<net.LookupFunction>[1]) =>
  lookup(new AddressGuard(resolver(answer)), 'blog.example.com', options);

export const check = (url: string, options?: AddressGuardOptions) =>
  new AddressGuard(options).check(new URL(url));
export const asHost = (address: string) => (net.isIPv6(address) ? `[${address}]` : address);

export const WHY_PRIVATE = 'it leads to a private or reserved address';
