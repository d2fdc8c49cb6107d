import { inspect } from 'node:util';
import fc from 'fast-check';
import { HTTPFault } from '../../lib/http/fault';
import { redirectTarget, upgradeToHTTPS } from '../../lib/http/redirects';

interface Hop {
  status?: number;
  method?: string;
  signed?: boolean;
  hops?: number;
}

const authorize = () => ({});

/** Where a redirect leads to; `undefined` if it is an answer like any other, a text if it is refused. */
function lead(
  from: string,
  location: string | undefined,
  { status = 302, method = 'GET', signed = false, hops = 0 }: Hop = {},
) {
  const response = { method, url: from, status, headers: { location }, body: '' };
  try {
    return redirectTarget(response, new URL(from), signed ? { authorize } : {}, hops);
  } catch (error) {
    if (!(error instanceof HTTPFault)) throw error;
    return error.message;
  }
}

const target = (from: string, location: string, hop?: Hop) => String(lead(from, location, hop));

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('by %d is followed', (status) => {
    expect(target('https://a.test/', '/b', { status })).toBe('https://a.test/b');
  });

  test('to a host with letters of another alphabet is followed by a process of any age', () => {
    for (let times = 0; times < 10_000; times++) {
      expect(target('https://xn--bcher-kva.test/', 'https://bücher.test/b')).toBe(
        'https://xn--bcher-kva.test/b',
      );
    }
  });

  test.each([200, 201, 300, 304, 305, 404])('is none with status %d', (status) => {
    expect(lead('https://a.test/', '/b', { status })).toBeUndefined();
  });

  test('is none without a Location, or as a 303 to a POST', () => {
    expect(lead('https://a.test/', undefined)).toBeUndefined();
    expect(lead('https://a.test/', '/b', { status: 303, method: 'POST' })).toBeUndefined();
    expect(target('https://a.test/', '/b', { status: 307, method: 'POST' })).toBe('https://a.test/b');
  });

  test.each([
    ['a path', 'https://a.test/x', '/b?c=1#d', 'https://a.test/b?c=1'],
    ['a relative address', 'https://a.test/x/y', 'z', 'https://a.test/x/z'],
    ['https on the same host', 'http://a.test/x', 'https://a.test/x', 'https://a.test/x'],
    [
      'https on the same host, by another port',
      'http://a.test:8080/',
      'https://a.test:8443/',
      'https://a.test:8443/',
    ],
    ['http on a host that answered on https', 'https://a.test/x', 'http://a.test/y', 'https://a.test/y'],
    ['the same, on a port of its own', 'https://a.test:8443/x', 'http://a.test/y', 'https://a.test:8443/y'],
    ['credentials', 'https://a.test/x', 'https://me:secret@a.test/y', 'https://a.test/y'],
  ])('to %s is followed, signed or not', (_what, from, location, to) => {
    expect(target(from, location)).toBe(to);
    expect(target(from, location, { signed: true })).toBe(to);
  });

  test.each([
    ['www', 'https://a.test/', 'https://www.a.test/', 'https://www.a.test/'],
    ['without www', 'https://www.a.test/', 'https://a.test/', 'https://a.test/'],
    ['www and https at once', 'http://a.test/', 'https://www.a.test/', 'https://www.a.test/'],
    ['www on http, where https answered', 'https://a.test/', 'http://www.a.test/', 'https://www.a.test/'],
  ])('to %s is followed only without credentials', (_what, from, location, to) => {
    expect(target(from, location)).toBe(to);
    expect(target(from, location, { signed: true })).toBe(
      `was redirected to ${to}, which is outside of the site.`,
    );
  });

  test.each([
    ['another host', 'https://a.test/', 'https://b.test/c', 'https://b.test/c'],
    ['a host within this one', 'https://a.test/', 'https://blog.a.test/', 'https://blog.a.test/'],
    ['a host that begins alike', 'https://a.test/', 'https://a.test.evil.test/', 'https://a.test.evil.test/'],
    ['another port', 'https://a.test/', 'https://a.test:444/', 'https://a.test:444/'],
    ['another port on http', 'http://a.test/', 'http://a.test:81/', 'http://a.test:81/'],
    ['another host on http', 'https://a.test/', 'http://b.test/', 'http://b.test/'],
    ['www on another port', 'https://a.test:444/', 'https://www.a.test:445/', 'https://www.a.test:445/'],
    ['another scheme', 'https://a.test/', 'javascript:alert(1)', 'javascript:alert(1)'],
    ['a protocol-relative host', 'https://a.test/', '//b.test/', 'https://b.test/'],
    ['a host behind backslashes', 'https://a.test/', '\\\\b.test\\', 'https://b.test/'],
    [
      'a host behind what looks like this one',
      'https://a.test/',
      'https://a.test@b.test/',
      'https://b.test/',
    ],
  ])('to %s is refused', (_what, from, location, to) => {
    expect(lead(from, location)).toBe(`was redirected to ${to}, which is outside of the site.`);
  });

  test('is refused after the fifth, and without an address', () => {
    expect(target('https://a.test/', '/b', { hops: 4 })).toBe('https://a.test/b');
    expect(lead('https://a.test/', '/b?c', { hops: 5 })).toBe(
      'was redirected more than 5 times, at last to https://a.test/b.',
    );
    expect(lead('https://a.test/', 'http://[')).toBe('was redirected to an invalid address.');
  });

  test('is told without its query and at no great length', () => {
    const words = String(lead('https://a.test/', `https://b.test/${'x'.repeat(5000)}?token=secret#secret`));
    expect(words).not.toContain('secret');
    expect(words.length).toBeLessThan(300);
  });

  test('never leads to another host with credentials, nor from https to http', () => {
    const url = fc.webUrl({ withQueryParameters: true, validSchemes: ['http', 'https'] });
    const hosts = fc.constantFrom('a.test', 'www.a.test', 'b.test', 'a.test:81', '[::1]');
    const near = fc
      .tuple(fc.constantFrom('http', 'https'), hosts)
      .map(([scheme, host]) => `${scheme}://${host}/x`);
    const anything = fc.oneof(
      near,
      url,
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'/\\:@?#.ab%\t') }),
    );
    fc.assert(
      fc.property(fc.oneof(near, url), anything, fc.boolean(), (from, location, signed) => {
        const to = lead(from, location, { signed });
        if (!(to instanceof URL)) return;
        const { hostname, protocol } = new URL(from);
        if (signed) expect(to.hostname).toBe(hostname);
        if (protocol === 'https:') expect(to.protocol).toBe('https:');
        expect(to.hostname.replace(/^www\./, '')).toBe(hostname.replace(/^www\./, ''));
        expect([to.username, to.password, to.hash]).toEqual(['', '', '']);
      }),
    );
  });
});

describe('a site on https that calls itself http', () => {
  test.each([
    ['is asked by https', 'http://a.test/x', 'https://a.test/', 'https://a.test/x'],
    ['keeps the port that answered', 'http://a.test/x', 'https://a.test:8443/', 'https://a.test:8443/x'],
    ['keeps a port of its own', 'http://a.test:8443/x', 'https://a.test:8443/', 'https://a.test:8443/x'],
    ['may call itself www', 'http://www.a.test/x', 'https://a.test/', 'https://www.a.test/x'],
    ['is another site on another host', 'http://b.test/x', 'https://a.test/', 'http://b.test/x'],
    ['is on http if it answered so', 'http://a.test/x', 'http://a.test/', 'http://a.test/x'],
    ['may be right', 'https://a.test/x', 'https://a.test/', 'https://a.test/x'],
  ])('%s', (_what, url, answered, expected) => {
    const given = new URL(url);
    expect(upgradeToHTTPS(given, new URL(answered)).href).toBe(expected);
    expect(given.href).toBe(url);
  });
});

test('the error for a redirect contains no credentials that the site repeats in the address', () => {
  const response = { method: 'GET', url: 'https://a.test/', status: 302, body: '' };
  const headers = { location: 'https://b.test/?back=SECRETTOKEN#SECRETTOKEN' };
  try {
    const request = { authorize, secrets: ['SECRETTOKEN'] };
    redirectTarget({ ...response, headers }, new URL('https://a.test/'), request, 0);
    throw new Error('It was followed.');
  } catch (error) {
    expect(error).toBeInstanceOf(HTTPFault);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('SECRETTOKEN');
  }
});
