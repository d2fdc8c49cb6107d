import type { LookupAddress } from 'node:dns';
import net from 'node:net';
import fc from 'fast-check';
import type { WordPressError } from '../../lib/errors';
import { asHost, check, found, resolved } from '../support/address-guard';

describe('for any address', () => {
  // RFC 6890 and the registries it began; written out once more, so that two lists have to agree.
  const RANGES = (
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 ' +
    '203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32'
  )
    .split(' ')
    .map((range) => {
      const [address, bits] = range.split('/');
      const first = address!.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
      return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
    });
  const isForbidden = (number: number) => RANGES.some(({ first, last }) => number >= first && number <= last);

  const anyNumber = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const edges = RANGES.flatMap(({ first, last }) => [first - 1, first, last, last + 1]).filter(
    (number) => number >= 0 && number < 2 ** 32,
  );
  const forbidden = fc
    .constantFrom(...RANGES)
    .chain(({ first, last }) =>
      fc.oneof(fc.constantFrom(first, last), fc.integer({ min: first, max: last })),
    );
  const allowed = fc.oneof(fc.constantFrom(...edges), anyNumber).filter((number) => !isForbidden(number));

  const octets = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  const dotted = (number: number) => octets(number).join('.');
  const hex = (number: number) => `${(number >>> 16).toString(16)}:${(number & 0xffff).toString(16)}`;
  const bases = [
    (n: number) => String(n),
    (n: number) => `0x${n.toString(16)}`,
    (n: number) => `0${n.toString(8)}`,
  ];
  /** All that a URL takes for an IPv4 address: one to four parts, each in a base of its own. */
  const spelled = (number: number) =>
    fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom(...bases), { minLength: 4, maxLength: 4 }),
      )
      .map(([parts, written]) => {
        const head = octets(number).slice(0, parts - 1);
        const rest = number % 256 ** (5 - parts);
        return [...head, rest].map((part, index) => written[index]!(part)).join('.');
      });

  const judged = (host: string) => {
    try {
      check(`http://${host}/`);
      return 'passes';
    } catch (error) {
      return (error as WordPressError).code;
    }
  };
  const judgedAsFound = (address: string) =>
    resolved(found(address)).then(
      ([handed]) => (handed === address ? 'passes' : 'changed'),
      (error: unknown) => (error as WordPressError).code,
    );

  test('forbidden IPv4 is refused in every spelling and in every IPv6 form', async () => {
    const written = forbidden.chain((number) => fc.tuple(fc.constant(number), spelled(number)));
    await fc.assert(
      fc.asyncProperty(written, async ([number, spelling]) => {
        const typed = [dotted(number), spelling, ...bases.map((base) => base(number))];
        const held = ['::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::', '64:ff9b::'];
        const forms = [
          ...held.map((prefix) => prefix + dotted(number)),
          `::ffff:${hex(number)}`,
          `64:ff9b::${hex(number)}`,
        ];
        forms.push(`2002:${hex(number)}::1`, `2001:0:${hex(number)}::1`);
        for (const host of [...typed, ...forms.map((form) => `[${form}]`)]) {
          expect([host, judged(host)]).toEqual([host, 'address_forbidden']);
        }
        for (const address of [dotted(number), ...forms]) {
          expect([address, await judgedAsFound(address)]).toEqual([address, 'address_forbidden']);
        }
      }),
    );
  });

  test('any other IPv4 passes in every spelling and by NAT64, and in no other IPv6 form', async () => {
    const written = allowed.chain((number) => fc.tuple(fc.constant(number), spelled(number)));
    await fc.assert(
      fc.asyncProperty(written, async ([number, spelling]) => {
        const typed = [
          dotted(number),
          spelling,
          ...bases.map((base) => base(number)),
          `[64:ff9b::${hex(number)}]`,
        ];
        for (const host of typed) expect([host, judged(host)]).toEqual([host, 'passes']);
        for (const address of [dotted(number), `64:ff9b::${hex(number)}`, `64:ff9b::${dotted(number)}`]) {
          expect([address, await judgedAsFound(address)]).toEqual([address, 'passes']);
        }
        for (const prefix of ['::ffff:', '::', '::ffff:0:', '64:ff9b:1::']) {
          expect(judged(`[${prefix}${dotted(number)}]`)).toBe('address_forbidden');
          expect(await judgedAsFound(prefix + dotted(number))).toBe('address_forbidden');
        }
      }),
    );
  });

  test('all IPv6 outside of 2000::/3 is refused, but for NAT64', async () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 });
    const outside = fc
      .integer({ min: 0, max: 0xffff })
      .filter((group) => group >>> 13 !== 1 && group !== 0x64);
    await fc.assert(
      fc.asyncProperty(outside, groups, async (first, rest) => {
        const address = [first, ...rest].map((group) => group.toString(16)).join(':');
        expect(judged(`[${address}]`)).toBe('address_forbidden');
        expect(await judgedAsFound(address)).toBe('address_forbidden');
      }),
    );
  });

  test('a list is handed out whole, or refused if one of it is forbidden', async () => {
    const list = fc.array(fc.oneof(allowed, allowed, forbidden), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(list, fc.boolean(), async (numbers, all) => {
        const answer = found(...numbers.map(dotted));
        const handed = await resolved(answer, { all }).catch(
          (error: unknown) => (error as WordPressError).code,
        );
        const first = answer[0]!;
        const expected = all ? [answer] : [first.address, 4];
        expect(handed).toEqual(numbers.some(isForbidden) ? 'address_forbidden' : expected);
      }),
    );
  });

  test('whatever a look-up gives, only checked addresses are handed out, and nothing is thrown', async () => {
    const anything = fc.anything({ withNullPrototype: true });
    const entry = fc.oneof(
      fc.record({ address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string(), anything) }),
      anything,
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(entry, { maxLength: 3 }), anything), async (answer) => {
        const handed = await resolved(answer, { all: true }).catch(
          (error: unknown) => error as WordPressError,
        );
        if (!Array.isArray(handed)) return expect(handed.code).toBe('address_forbidden');
        for (const { address, family } of handed[0] as LookupAddress[]) {
          expect(net.isIP(address)).toBe(family);
          expect(judged(asHost(address))).toBe('passes');
        }
      }),
    );
  });
});
