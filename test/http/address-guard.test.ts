import type { WordPressError } from '../../lib/errors';
import { AddressGuard } from '../../lib/http/address-guard';
import { WHY_PRIVATE, asHost, check, found, lookup, resolved, resolver } from '../support/address-guard';
import { failure, shown } from '../support/failure';

// What nobody on the internet has for an address: IANA's registries of special-purpose addresses, and the clouds'.
const FORBIDDEN_IPV4 = [
  ['this network', '0.0.0.0', '0.0.0.1', '0.1.2.3', '0.255.255.255'],
  ['a private one', '10.0.0.0', '10.0.0.1', '10.255.255.255'],
  ['a private one', '172.16.0.0', '172.17.0.1', '172.31.255.255'],
  ['a private one', '192.168.0.0', '192.168.1.1', '192.168.255.255'],
  ['carrier-grade NAT', '100.64.0.0', '100.100.100.200', '100.127.255.255'],
  ['loopback', '127.0.0.0', '127.0.0.1', '127.0.0.53', '127.1.2.3', '127.255.255.255'],
  ['link-local', '169.254.0.0', '169.254.169.253', '169.254.169.254', '169.254.170.2', '169.254.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.8', '192.0.0.192', '192.0.0.255'],
  ['documentation', '192.0.2.0', '192.0.2.255', '198.51.100.7', '203.0.113.0', '203.0.113.255'],
  ['6to4 relays', '192.88.99.0', '192.88.99.1', '192.88.99.255'],
  ['AS112 and multicast tunnels', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  ['benchmarks', '198.18.0.0', '198.18.0.1', '198.19.255.255'],
  ['multicast', '224.0.0.0', '224.0.0.1', '224.0.0.251', '239.255.255.250', '239.255.255.255'],
  ['reserved', '240.0.0.0', '240.0.0.1', '254.1.2.3', '255.255.255.254'],
  ['broadcast', '255.255.255.255'],
  ["Azure's wire server", '168.63.129.16'],
].flatMap(([what, ...addresses]) => addresses.map((address) => [what!, address] as const));

const FORBIDDEN_IPV6 = [
  ['unspecified', '::', '0:0:0:0:0:0:0:0'],
  ['loopback', '::1', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001'],
  [
    'not given out',
    '::2',
    '::ffff',
    '200::1',
    '400::1',
    '1000::1',
    '1fff:ffff::1',
    '4000::1',
    '8000::1',
    'fe00::1',
  ],
  ['discarded', '100::1', '100:0:0:1::1'],
  ['IPv4-compatible', '::127.0.0.1', '::7f00:1', '::10.0.0.1', '::8.8.8.8'],
  [
    'IPv4-mapped',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:169.254.169.254',
    '::FFFF:10.0.0.1',
    '::ffff:0.0.0.0',
  ],
  ['IPv4-mapped, public or not', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:808:808'],
  ['IPv4-translated', '::ffff:0:127.0.0.1', '::ffff:0:7f00:1', '::ffff:0:8.8.8.8'],
  ['NAT64', '64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b::10.0.0.1', '64:ff9b::'],
  ['NAT64', '64:ff9b::192.168.0.1', '64:ff9b::100.64.0.1', '64:ff9b::a83f:8110'],
  [
    'NAT64 of the local network',
    '64:ff9b:1::7f00:1',
    '64:ff9b:1::8.8.8.8',
    '64:ff9b:1:7f:0:100::',
    '64:ff9b:1:ffff::1',
  ],
  ['near NAT64', '64:ff9b:0:1::808:808', '64:ff9b::1:808:808', '64:ff9b:2::808:808', '64:ff9a::808:808'],
  ['6to4', '2002::1', '2002:7f00:1::1', '2002:a9fe:a9fe::1', '2002:808:808::1', '2002:ffff:ffff::'],
  [
    'Teredo',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:0:ffff:ffff::',
    '2001:0:808:808::80ff:fffe',
  ],
  ['protocol assignments', '2001:1::1', '2001:1ff:ffff::1', '2001:5::1', '2001:100::1'],
  ['benchmarks', '2001:2::1', '2001:2:0:ffff::1'],
  ['AS112 and multicast tunnels', '2001:3::1', '2001:4:112::1', '2620:4f:8000::1'],
  ['ORCHID', '2001:10::1', '2001:1f::1', '2001:20::1', '2001:2f::1'],
  ['drones', '2001:30::1'],
  ['documentation', '2001:db8::', '2001:db8::1', '2001:0DB8:ffff::1', '3fff::1', '3fff:fff:ffff::1'],
  ['segment routing', '5f00::1'],
  ['unique local', 'fc00::1', 'fd00:ec2::254', 'fd20:ce::254', 'fdff:ffff::1'],
  ['link-local', 'fe80::1', 'fe80::a9fe:a9fe', 'febf::1'],
  ['site-local', 'fec0::1', 'feff::1'],
  ['multicast', 'ff00::', 'ff02::1', 'ff05::2', 'ff0e::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
].flatMap(([what, ...addresses]) => addresses.map((address) => [what!, address] as const));

const PUBLIC_IPV4 = [
  ...['1.0.0.0', '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0'],
  ...['126.255.255.255', '128.0.0.0', '168.63.129.15', '169.253.255.255', '169.255.0.0', '172.15.255.255'],
  ...['172.32.0.0', '192.0.1.0', '192.0.3.0', '192.0.78.17', '192.167.255.255', '192.169.0.0'],
  ...['198.17.255.255', '198.20.0.0', '198.51.101.0', '198.143.164.252', '203.0.112.255', '223.255.255.255'],
];

const PUBLIC_IPV6 = [
  ...['2000::1', '2001:200::1', '2001:4860:4860::8888', '2001:db7::1', '2001:db9::1', '2003::1'],
  ...['2606:4700:4700::1111', '2620:4f:8001::1', '2a04:fa87:fffd::c000:4213', '2a00:1450:4001:81b::200e'],
  ...['3ffe:ffff::1', '3fff:1000::1', '2606:4700::7f00:1'],
  // A public IPv4 address, as a network without IPv4 reaches it.
  ...['64:ff9b::8.8.8.8', '64:ff9b::808:808', '64:ff9b::c000:4e11'],
];

describe('an IP address that is not of the public internet', () => {
  test.each([...FORBIDDEN_IPV4, ...FORBIDDEN_IPV6])(
    'is refused, typed or found: %s, %s',
    async (_what, address) => {
      const typed = await failure(() => check(`https://${asHost(address)}/wp-json/`));
      expect([typed.code, typed.message]).toEqual([
        'address_forbidden',
        expect.stringContaining(WHY_PRIVATE),
      ]);
      const name = await failure(resolved(found(address)));
      expect([name.code, name.message]).toEqual(['address_forbidden', expect.stringContaining(WHY_PRIVATE)]);
    },
  );

  test.each([
    ['decimal', '2130706433', '127.0.0.1'],
    ['decimal', '0', '0.0.0.0'],
    ['decimal', '2852039166', '169.254.169.254'],
    ['decimal', '3232235777', '192.168.1.1'],
    ['decimal', '4294967295', '255.255.255.255'],
    ['octal', '017700000001', '127.0.0.1'],
    ['octal', '0177.0.0.1', '127.0.0.1'],
    ['octal', '0177.0.0.01', '127.0.0.1'],
    ['octal', '0251.0376.0251.0376', '169.254.169.254'],
    ['octal with many zeros', '0000000000177.0.0.1', '127.0.0.1'],
    ['octal that looks private only if read as decimal', '012.0.0.1', '10.0.0.1'],
    ['hexadecimal', '0x7f000001', '127.0.0.1'],
    ['hexadecimal', '0X7F000001', '127.0.0.1'],
    ['hexadecimal', '0x7f.1', '127.0.0.1'],
    ['hexadecimal', '0x7f.0x0.0x0.0x1', '127.0.0.1'],
    ['hexadecimal', '0xa9.0xfe.0xa9.0xfe', '169.254.169.254'],
    ['hexadecimal of no digits', '0x', '0.0.0.0'],
    ['mixed', '0x7f.0.01', '127.0.0.1'],
    ['mixed', '0xc0.0250.257', '192.168.1.1'],
    ['shortened', '127.1', '127.0.0.1'],
    ['shortened', '127.0.1', '127.0.0.1'],
    ['shortened', '10.1', '10.0.0.1'],
    ['shortened', '169.16689662', '169.254.169.254'],
    ['shortened', '192.168.257', '192.168.1.1'],
    ['ending with a dot', '127.0.0.1.', '127.0.0.1'],
    ['ending with a dot', '2130706433.', '127.0.0.1'],
    ['percent-encoded', '%31%32%37.0.0.1', '127.0.0.1'],
    ['percent-encoded', '127%2e0%2e0%2e1', '127.0.0.1'],
    ['of wide digits', '１２７.０.０.１', '127.0.0.1'],
    ['of circled digits', '①②⑦.⓪.⓪.①', '127.0.0.1'],
    ['of mathematical digits', '𝟏𝟐𝟕.𝟎.𝟎.𝟏', '127.0.0.1'],
    ['with ideographic stops', '127。0。0。1', '127.0.0.1'],
    ['with soft hyphens', '127.0\u00ad.0.1', '127.0.0.1'],
    ['with a tab', '127.0.\t0.1', '127.0.0.1'],
  ])('is refused in any spelling: %s, %s', async (_spelling, host, address) => {
    const error = await failure(() => check(`http://${host}/`));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).toBe(
      `No request is sent to http://${address}: ${WHY_PRIVATE}. Give an address that everyone on the internet can reach. ` +
        'An application in which only the developer chooses the sites may set `dangerouslyAllowAnyAddress`. See passport-wordpress-rest/docs/errors.md#address_forbidden',
    );
  });

  test.each(['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://[::1%251]/', 'http://256.0.0.1/'])(
    'is no address at all: %s',
    (url) => expect(URL.canParse(url)).toBe(false),
  );

  test.each([
    'fe80::1%eth0',
    '::1%1',
    '2606:4700::1111%eth0',
    '2606:4700::1111%eth0.1',
    '64:ff9b::808:808%2',
  ])('is refused with a zone: %s', async (address) =>
    expect((await failure(resolved(found(address)))).code).toBe('address_forbidden'),
  );
});

describe('an address', () => {
  test.each([
    'ftp://blog.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'gopher://127.0.0.1:6379/',
    'ws://blog.example.com/',
    'wss://blog.example.com/',
    'unix:/var/run/docker.sock',
    'blob:https://blog.example.com/x',
    'about:blank',
  ])('is refused by its scheme: %s', async (url) => {
    const error = await failure(() => check(url));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).toContain(': it is neither https nor http. Give the address that a browser');
  });

  test.each([
    ...[0, 1, 21, 22, 25, 79, 81, 442, 444, 3000, 3306, 5432, 6379, 8000, 8080, 8443, 9200, 11211, 65535],
  ])('is refused by its port: %d', async (port) => {
    const error = await failure(() => check(`https://blog.example.com:${port}/`));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).toBe(
      `No request is sent to https://blog.example.com:${port}: only the ports 80 and 443 are allowed. Give an address without a port. ` +
        'If sites may be on this one, list it in `allowedPorts`. ' +
        'See passport-wordpress-rest/docs/errors.md#address_forbidden',
    );
  });

  test.each([
    'https://admin:s3cret@blog.example.com/',
    'https://s3cret@blog.example.com/',
    'https://:s3cret@blog.example.com/',
    'https://blog.example.com:s3cret@127.0.0.1/',
    'https://s3cret%40blog.example.com@10.0.0.1/',
  ])('is refused with credentials, which the message does not repeat: %s', async (url) => {
    const error = await failure(() => check(url));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).toContain(': its address contains a user name or a password. Give the address');
    expect(shown(error)).not.toContain('s3cret');
  });

  test.each([
    ...[
      'localhost',
      'LOCALHOST',
      'localhost.',
      'LocalHost.',
      'app.localhost',
      'a.b.localhost',
      'app.localhost.',
    ],
    ...['printer.local', 'printer.local.', 'PRINTER.LOCAL', 'local', 'ｌｏｃａｌｈｏｓｔ', 'ⓛocalhost'],
    ...[
      'metadata.google.internal',
      'metadata.google.internal.',
      'vault.internal',
      'internal',
      'router.home.arpa',
    ],
    ...['home.arpa', 'intranet', 'wordpress', 'db', 'redis.', 'kubernetes', 'wpad', 'xn--bcher-kva'],
  ])('is refused, without a look-up, by a name of the local network: %s', async (name) => {
    const { asked, resolve } = resolver(found('8.8.8.8'));
    const error = await failure(() => check(`https://${name}/`, { resolve }));
    expect([error.code, error.message]).toEqual(['address_forbidden', expect.stringContaining(WHY_PRIVATE)]);
    expect(asked).toEqual([]);
  });

  test.each([
    ...[
      'https://blog.example.com/',
      'http://blog.example.com/',
      'https://blog.example.com:443/wp-json/?a=b#c',
    ],
    ...['http://blog.example.com:80/', 'http://blog.example.com:443/', 'https://blog.example.com:80/'],
    ...[
      'https://example.com./',
      'https://bücher.example/',
      'https://xn--bcher-kva.example/',
      'HTTPS://EXAMPLE.COM',
    ],
    ...[
      'https://localhost.example.com/',
      'https://notlocalhost.com/',
      'https://news.thelocal/',
      'https://local.example/',
      'https://my-local.de',
    ],
    ...['https://internal.example.com/', 'https://home.arpa.example.com/', 'https://chome.arpa.example/'],
    ...[
      'https://127.0.0.1.example.com/',
      'https://10.example.com/',
      'https://0x7f.example.com/',
      'https://t.co/',
    ],
    ...['https://blog.example.com/http://127.0.0.1/', 'https://blog.example.com/?u=me:pw@localhost'],
  ])('passes: %s', (url) => expect(() => check(url)).not.toThrow());

  test.each([...PUBLIC_IPV4, ...PUBLIC_IPV6])('passes if it is public: %s', async (address) => {
    expect(() => check(`https://${asHost(address)}/`)).not.toThrow();
    expect(await resolved(found(address), { all: true })).toEqual([found(address)]);
  });

  test('passes on a port that was allowed, and on no other', async () => {
    const guard = new AddressGuard({ allowedPorts: [8080, 8443] });
    for (const port of [80, 443, 8080, 8443]) guard.check(new URL(`http://blog.example.com:${port}/`));
    for (const port of [808, 8081]) {
      expect((await failure(() => guard.check(new URL(`http://a.example:${port}/`)))).code).toBe(
        'address_forbidden',
      );
    }
    expect((await failure(() => guard.check(new URL('http://127.0.0.1:8080/')))).message).toContain(
      WHY_PRIVATE,
    );
  });

  test.each([0, -1, 65_536, 80.5, NaN, '8080' as unknown as number])('can have no port %p', (port) => {
    expect(() => new AddressGuard({ allowedPorts: [port] })).toThrow(
      new TypeError('allowedPorts must be a list of numbers from 1 to 65535.'),
    );
  });

  test('is shortened in a message', async () => {
    const long = `${'a'.repeat(60)}.`.repeat(500);
    const words = (error: WordPressError) => error.message.length;
    expect(words(await failure(() => check(`https://${long}localhost/`)))).toBeLessThan(500);
    expect(words(await failure(() => check(`x${long}://blog.example.com/`)))).toBeLessThan(500);
    const guard = new AddressGuard(resolver(found('10.0.0.1')));
    expect(words(await failure(lookup(guard, `${long}example.com`)))).toBeLessThan(500);
  });
});
