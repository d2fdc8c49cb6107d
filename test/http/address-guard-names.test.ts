import http from 'node:http';
import net from 'node:net';
import { AddressGuard } from '../../lib/http/address-guard';
import { WHY_PRIVATE, found, lookup, resolved, resolver } from '../support/address-guard';
import { failure, shown } from '../support/failure';
import { listen } from '../support/loopback';

describe('a name', () => {
  test('is looked up once, and the addresses that were judged are those of the connection', async () => {
    const { asked, resolve } = resolver(found('2606:4700::1', '1.1.1.1', '8.8.8.8'));
    const guard = new AddressGuard({ resolve });
    expect(await lookup(guard, 'blog.example.com', { all: true, hints: 32, family: 0 })).toEqual([
      found('2606:4700::1', '1.1.1.1', '8.8.8.8'),
    ]);
    expect(asked).toEqual([{ hostname: 'blog.example.com', options: { all: true, hints: 32, family: 0 } }]);
  });

  test.each([
    ['4', found('1.1.1.1', '8.8.8.8'), ['1.1.1.1', 4]],
    ['6', found('2606:4700::1', '1.1.1.1'), ['2606:4700::1', 6]],
  ])('has one address where one is wanted, of family %s', async (family, addresses, handed) => {
    const { asked, resolve } = resolver(addresses);
    const options = { family: Number(family), all: false };
    expect(await lookup(new AddressGuard({ resolve }), 'blog.example.com', options)).toEqual(handed);
    expect(asked[0]!.options).toEqual({ family: Number(family), all: true });
    expect(await resolved(addresses, {})).toEqual(handed);
  });

  test('is refused as a whole if a single address is forbidden, even one that would not be used', async () => {
    for (const answer of [
      found('10.0.0.1', '1.1.1.1'),
      found('1.1.1.1', '10.0.0.1'),
      found('1.1.1.1', '::1'),
      found('2606:4700::1', '1.1.1.1', '::ffff:10.0.0.1', '8.8.8.8'),
    ]) {
      for (const options of [{ all: true }, { all: false }, {}]) {
        expect((await failure(resolved(answer, options))).code).toBe('address_forbidden');
      }
    }
  });

  test.each([
    ['nothing', []],
    ['no list', undefined],
    ['no list', null],
    ['an address without a list', '8.8.8.8'],
    ['empty entries', [undefined]],
    ['empty entries', [null]],
    ['entries without an address', [{}]],
    ['what is no address', [{ address: 'blog.example.com', family: 4 }]],
    ['what is no address', [{ address: '', family: 4 }]],
    ['what is no address', [{ address: '8.8.8.8/32', family: 4 }]],
    ['what is no address', [{ address: '8.8.8.8 ', family: 4 }]],
    ['an octal address', [{ address: '010.8.8.8', family: 4 }]],
    ['a short address', [{ address: '8.8', family: 4 }]],
    ['a number', [{ address: 134744072, family: 4 }]],
    ['an address in brackets', [{ address: '[2606:4700::1]', family: 6 }]],
    ['garbage beside an address', [{ address: '8.8.8.8', family: 4 }, {}]],
  ])('is refused if its look-up gives %s: %j', async (_what, answer) => {
    expect((await failure(resolved(answer, { all: true }))).code).toBe('address_forbidden');
    expect((await failure(resolved(answer))).code).toBe('address_forbidden');
  });

  test('has the family of its address, whatever the look-up says', async () => {
    expect(await resolved([{ address: '8.8.8.8', family: 6 }])).toEqual(['8.8.8.8', 4]);
    expect(await resolved([{ address: '2606:4700::1' }], { all: true })).toEqual([found('2606:4700::1')]);
  });

  test('is refused, and the error does not contain its addresses', async () => {
    const error = await failure(resolved(found('1.1.1.1', '10.20.30.40', 'fd12::3456')));
    expect(error.message).toBe(
      `No request is sent to blog.example.com: ${WHY_PRIVATE}. Give an address that everyone on the internet can reach. ` +
        'An application in which only the developer chooses the sites may set `dangerouslyAllowAnyAddress`. See passport-wordpress-rest/docs/errors.md#address_forbidden',
    );
    expect(shown(error)).not.toMatch(/10\.20|fd12|1\.1\.1\.1/);
  });

  test('that does not resolve fails as usual', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    await expect(resolved(unknown)).rejects.toBe(unknown);
  });

  test('that changes its address between two look-ups is refused at the second', async () => {
    const guard = new AddressGuard(resolver(found('93.184.216.34'), found('127.0.0.1')));
    expect(await lookup(guard, 'rebind.example.com', { all: true })).toEqual([found('93.184.216.34')]);
    expect((await failure(lookup(guard, 'rebind.example.com', { all: true }))).code).toBe(
      'address_forbidden',
    );
  });

  test("is looked up by the operating system's resolver by default", async () => {
    expect((await failure(lookup(new AddressGuard(), 'localhost', { all: true }))).code).toBe(
      'address_forbidden',
    );
  });
});

describe('a connection of node', () => {
  /** A GET on a new connection, with a guard's `lookup`. */
  function get(url: string, guard: AddressGuard, options: Partial<net.TcpNetConnectOpts> = {}) {
    return new Promise((resolve, reject) => {
      const request = http.get(url, { lookup: guard.lookup, agent: false, ...options });
      request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
  }

  test.each([
    ['to one of all addresses', { autoSelectFamily: true }, { all: true }],
    ['to the first address', { autoSelectFamily: false }, {}],
    ['by IPv4', { family: 4 }, {}],
  ])('%s is not made where the guard refuses', async (_how, options, wanted) => {
    const server = await listen(http.createServer((_request, response) => response.end()));
    const { asked, resolve } = resolver(found('127.0.0.1'));
    const url = `http://blog.example.com:${server.port}/`;
    const error = await failure(get(url, new AddressGuard({ resolve }), options));
    expect(error.code).toBe('address_forbidden');
    expect(asked).toMatchObject([{ hostname: 'blog.example.com', options: { ...wanted, all: true } }]);
    expect(server.connections).toBe(0);
  });

  test('to an IP address is made without a look-up, so that only the check can refuse it', async () => {
    const server = await listen(http.createServer((_request, response) => response.end()));
    const { asked, resolve } = resolver(found('127.0.0.1'));
    const guard = new AddressGuard({ resolve, allowedPorts: [server.port] });
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1']) {
      const url = `http://${host}:${server.port}/`;
      expect(await get(url, guard)).toBe(200);
      expect((await failure(() => guard.check(new URL(url)))).code).toBe('address_forbidden');
    }
    expect(asked).toEqual([]);
  });
});
