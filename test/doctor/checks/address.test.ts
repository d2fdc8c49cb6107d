import type { SiteData } from '../../../lib';
import { addressFinding, homeFinding } from '../../../lib/doctor/checks/address';
import { httpsFinding } from '../../../lib/doctor/checks/https';
import type { Exchange } from '../../../lib/doctor/recording-client';

function siteAt(home: string, root = `${home}/wp-json/`): SiteData {
  return { home, url: home, root, name: '', description: '', namespaces: [], authentication: {} };
}

function exchange(asked: string, answered = asked): Exchange {
  const response = { method: 'HEAD', url: answered, status: 200, headers: {}, body: '' };
  return { request: { method: 'HEAD', url: asked }, response, at: 0 };
}

const a = 'https://a.example/';

test.each([
  ['https://a.example', 'ok'],
  ['https://www.a.example', 'ok'],
  // A TLS proxy stands before it, that WordPress does not notice.
  ['http://a.example:8080', 'ok'],
  ['http://a.example', 'ok'],
  ['https://a.example:8443', 'warning'],
  ['https://b.example', 'warning'],
  ['https://www2.a.example', 'warning'],
])('an address on https://a.example, of a site that calls itself %s', (home, severity) => {
  expect(addressFinding([exchange(a)], siteAt(home))).toMatchObject({ severity });
});

test('a redirect is told, without what its query may hold', () => {
  const found = addressFinding([exchange(`${a}?p=1`, 'https://www.a.example/?token=s3cret')]);
  expect(found?.message).toBe(`${a} redirects to https://www.a.example/.`);
});

test.each([404, 410])(
  'an address that answers %i is never said to be fine, whatever was found from there',
  (status) => {
    const first = exchange(`${a}old`);
    first.response.status = status;
    expect(addressFinding([first], siteAt('https://a.example'))).toMatchObject({
      severity: 'warning',
      message: `${a}old answers with status ${status}.`,
      remedy: expect.stringContaining('https://a.example: use that address'),
    });
    expect(addressFinding([first])).toMatchObject({ severity: 'warning', remedy: 'Check the address.' });
  },
);

test.each([
  [403, 'warning'],
  [503, 'warning'],
  [405, 'ok'],
  [501, 'ok'],
])('an address that answers %i', (status, severity) => {
  const first = exchange(a);
  first.response.status = status;
  expect(addressFinding([first], siteAt('https://a.example'))).toMatchObject({ severity });
});

test('an address at which nothing answered', () => {
  expect(addressFinding([])).toBeUndefined();
});

test.each([
  ['https://a.example', 'https://a.example/wp-json/', 'ok'],
  ['http://a.example', 'https://a.example/wp-json/', 'warning'],
  ['http://a.example', 'https://www.a.example/wp-json/', 'warning'],
  ['http://a.example', 'http://a.example/wp-json/', 'ok'],
])('a home %s whose REST API is at %s', (home, root, severity) => {
  expect(homeFinding(siteAt(home, root))).toMatchObject({ severity });
});

describe('https', () => {
  const typed = { url: new URL(a), guessed: false };
  test.each([
    ['https://a.example', 'ok', /^The connection is encrypted/],
    ['http://a.example', 'warning', /^The REST API uses http: /],
    ['http://127.0.0.1.a.example', 'warning', /^The REST API/],
    ['http://notlocalhost', 'warning', /^The REST API/],
    ['http://10.0.0.1', 'warning', /^The REST API/],
    ['http://127.0.0.1:8801', 'ok', /this machine/],
    ['http://localhost', 'ok', /this machine/],
    ['http://blog.localhost:80', 'ok', /this machine/],
    ['http://[::1]:8801', 'ok', /this machine/],
  ])('%s', (home, severity, words) => {
    const found = httpsFinding(siteAt(home), typed, [exchange(home)]);
    expect(found).toMatchObject({ severity, message: expect.stringMatching(words) });
  });

  test('that was tried in vain is told, for an address without a scheme', () => {
    const site = siteAt('http://a.example');
    const first = [exchange('http://a.example/')];
    expect(httpsFinding(site, { ...typed, guessed: true }, first).message).toMatch(
      /^The server does not support https/,
    );
    expect(httpsFinding(site, typed, first).message).toMatch(/^The REST API uses http/);
    // It was spoken, but the REST API is elsewhere.
    expect(httpsFinding(site, { ...typed, guessed: true }, [exchange(a)]).message).toMatch(
      /^The REST API uses/,
    );
  });
});
