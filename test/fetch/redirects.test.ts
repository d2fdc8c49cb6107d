import type { Outgoing } from '../../lib/fetch/outgoing';
import {
  isUnexpectedRedirect,
  redirectMode,
  redirectRequest,
  unexpectedRedirect,
} from '../../lib/fetch/redirects';
import { SiteAddresses } from '../../lib/fetch/site-addresses';
import { failure } from '../support/failure';

const addresses = new SiteAddresses({ home: 'https://a.test', root: 'https://a.test/wp-json/' });
const REMEDY =
  'Request the address that the redirects lead to, or handle redirects yourself with `redirect: "manual"`.';

const outgoingOf = (changes: Partial<Outgoing> = {}): Outgoing => ({
  url: new URL('https://a.test/wp-json/x?secret=1'),
  method: 'POST',
  headers: new Headers({
    'content-type': 'text/plain',
    'content-length': '1',
    'content-encoding': 'gzip',
    'x-own': '1',
  }),
  authorization: null,
  body: 'x',
  isRepeatable: true,
  redirect: 'follow',
  signal: undefined,
  init: {},
  ...changes,
});

describe('the redirect mode', () => {
  const large = new Blob(['x'.repeat(2 ** 20 + 1)]);
  test.each<[what: string, mode: string, changes: Partial<Outgoing>]>([
    ['a text', 'manual', {}],
    ['a file of 1 MiB', 'manual', { body: new Blob(['x'.repeat(2 ** 20)]) }],
    ['a larger file', 'error', { body: large }],
    ['a larger file, if the caller wants the redirect', 'manual', { body: large, redirect: 'manual' }],
    ['a stream', 'error', { isRepeatable: false }],
    ['a stream, if the caller wants the redirect', 'manual', { isRepeatable: false, redirect: 'manual' }],
  ])('of %s is %s', (_what, mode, changes) => {
    expect(redirectMode(outgoingOf(changes))).toBe(mode);
  });

  test('is known by its failure', () => {
    const failed = new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    expect(isUnexpectedRedirect(failed)).toBe(true);
    for (const other of [new TypeError('fetch failed', { cause: new Error('ECONNRESET') }), undefined, null])
      expect(isUnexpectedRedirect(other)).toBe(false);
  });

  test.each([
    [true, 'was redirected, and so large a body is not sent twice'],
    [false, 'was redirected, and the stream in its body cannot be sent twice'],
  ])('ends a request (repeatable: %s): it %s', (isRepeatable, why) => {
    const error = unexpectedRedirect(outgoingOf({ isRepeatable }));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(`POST https://a.test/wp-json/x ${why}. ${REMEDY}`);
  });
});

describe('a redirect', () => {
  const location = '/wp-json/new';

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [303, 'PUT', 'GET'],
    [303, 'DELETE', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [302, 'DELETE', 'DELETE'],
  ])('with %d turns a %s into a %s', (status, method, then) => {
    const outgoing = outgoingOf({ method });
    redirectRequest(outgoing, addresses, { status, location, hops: 19 });
    expect(outgoing.url.href).toBe('https://a.test/wp-json/new');
    expect(outgoing.method).toBe(then);
    const hasBody = method === then;
    expect(outgoing.body).toBe(hasBody ? 'x' : null);
    expect([...outgoing.headers.keys()]).toEqual(
      hasBody ? ['content-encoding', 'content-length', 'content-type', 'x-own'] : ['x-own'],
    );
  });

  test.each<[why: string, redirect: { location?: string; hops?: number }, changes: Partial<Outgoing>]>([
    ['was redirected', {}, { redirect: 'error' }],
    ['was redirected more than 20 times', { hops: 20 }, {}],
    [
      'was redirected to an address that is not of the site, so credentials are not sent to it',
      { location: 'https://b.test/?secret=1' },
      {},
    ],
    ['was redirected, and the stream in its body cannot be sent twice', {}, { isRepeatable: false }],
  ])('is refused: the request %s', async (why, redirect, changes) => {
    const outgoing = outgoingOf(changes);
    const error = await failure(() =>
      redirectRequest(outgoing, addresses, { status: 307, location, hops: 0, ...redirect }),
    );
    expect(error).toMatchObject({ code: 'redirect_refused' });
    expect(error.message).toContain(`POST https://a.test/wp-json/x ${why}. ${REMEDY}`);
    expect(outgoing).toEqual(outgoingOf(changes));
  });
});
