/**
 * Every function that reads what a site, a browser or a store sends: it throws only the errors that it documents, and
 * takes little time also for long input that somebody chose. What each returns is tested in the folder of its file.
 */
import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import { WordPressError } from '../lib';
import { isFromHost, parseCallback } from '../lib/application-passwords/callback';
import { pagesToAsk, parseAddress } from '../lib/discovery/address';
import { readAuthentication } from '../lib/discovery/authentication';
import { isSignUpForm, isSignUpPage, signUpPageFor } from '../lib/discovery/network';
import { reachableEndpoint } from '../lib/discovery/oauth2-endpoints';
import { describeResponse, isFromREST, readIndex, readRefusal } from '../lib/discovery/rest-index';
import { alternativeRoots, rootInHTML, rootInLinkHeader } from '../lib/discovery/rest-root';
import { decodeBody } from '../lib/http/content-encoding';
import { HTTPFault } from '../lib/http/fault';
import { withoutQuery } from '../lib/http/message';
import { withoutCredentials } from '../lib/http/query-credentials';
import { redirectTarget } from '../lib/http/redirects';
import { BrowserCookie } from '../lib/login/browser-cookie';
import { readQuery } from '../lib/login/query';
import { decodeLogin } from '../lib/login/stored-login';
import { lacksOAuthParameters, readToken as readOAuth1Token } from '../lib/oauth1/token-response';
import { failureIn, failureWithoutState, isPendingOAuth2Login } from '../lib/oauth2/callback';
import { checkSignature, readIDToken } from '../lib/oauth2/id-token';
import { readOpenIDProfile } from '../lib/oauth2/openid-profile';
import { readMetadata } from '../lib/oauth2/server';
import { authorizationError, readToken as readOAuth2Token } from '../lib/oauth2/token-response';
import { readUserinfo } from '../lib/oauth2/userinfo';
import { readWordPressComProfile } from '../lib/oauth2/wordpress-com-profile';
import { listOf, parseJSON, parseJSONObject, restErrorCode } from '../lib/reading/json';
import { linksIn } from '../lib/reading/link-header';
import { withoutSecretShapes, withoutSecrets } from '../lib/reading/secrets';
import { describeBody, quote, quoteResponse } from '../lib/reading/site-words';
import { isAdvertisedAddress, isWebAddress, parseURL } from '../lib/reading/url';
import { blockedBy } from '../lib/rest/blocked-by';
import { parseProfile } from '../lib/rest/profile';
import { ignoredCredentials, refusesToken, restRefusal } from '../lib/rest/refusal';
import { retryAfter } from '../lib/rest/retry-after';
import { signOnAt } from '../lib/rest/sign-on';
import { parseQuery } from '../lib/signing/php-input';
import { fieldsOfMultipart } from '../lib/signing/php-multipart';
import { clockOffset } from '../lib/signing/server-quirks';
import { checkEndpoint } from '../lib/site/endpoint';
import { joinRoute, mapToRoot } from '../lib/site/route';
import { readStoredSite } from '../lib/site/stored-site';
import { toResult } from '../lib/wpapi/answer';
import { pagingOf } from '../lib/wpapi/paging';
import { LONG_TEXTS, anyJSON, anyResponse, anyText } from './support/arbitrary';
import { cpuTimer } from './support/cpu-time';

const root = 'https://blog.example.test/wp-json/';
const site = {
  home: 'https://blog.example.test',
  url: 'https://blog.example.test',
  root,
  name: 'Blog',
  description: '',
  namespaces: [],
  authentication: {},
};
const answer = { method: 'GET', url: `${root}x`, status: 200, headers: {}, body: '' };
const limits = { maxSize: 10_000, truncate: false };
const claims = { home: site.home, clientID: 'client', nonce: 'nonce', now: 1_790_000_000 };
const format = { usual: { site: site.home, callbackURL: '/callback' }, isValid: () => true };
const context = { ...site, answered: root, asked: 'GET /', advertisedRoot: root };
const wpRequest = { _options: {}, _supportedMethods: [], transport: {}, constructor: Object };

interface Reader {
  name: string;
  /** What it reads. */
  input: Arbitrary<unknown>;
  read: (input: never) => unknown;
  /** How a long text gets into the input. `undefined` if no text does. */
  ofText?: (text: string) => unknown;
  /** The errors that it throws besides WordPressError. */
  throws?: new (...args: never[]) => Error;
}

/** A reader of text. */
const text = (name: string, read: (text: string) => unknown, throws?: Reader['throws']): Reader => ({
  name,
  input: anyText,
  read,
  ofText: (text) => text,
  ...(throws && { throws }),
});

/** A reader of a response. */
const response = (
  name: string,
  read: (response: typeof answer) => unknown,
  throws?: Reader['throws'],
): Reader => ({
  name,
  input: anyResponse,
  read,
  ofText: (text) => ({
    ...answer,
    status: 401,
    body: text,
    headers: { link: text, 'content-type': text, location: text },
  }),
  ...(throws && { throws }),
});

/** A reader of a value of JSON, or of a parameter or a stored value. */
const value = (name: string, read: (value: never) => unknown): Reader => ({
  name,
  input: anyJSON,
  read,
  ofText: (text) => text,
});

const headersOf = ({ headers }: typeof answer) => {
  const sendable = Object.entries(headers).map(([name, value]) => [
    name,
    String(value).replace(/[^\x20-\x7e]/g, ''),
  ]);
  return new Headers(Object.fromEntries(sendable) as Record<string, string>);
};
const asQuery = (input: unknown) =>
  typeof input === 'object' && input !== null ? input : { code: input, error: input };

const READERS: Reader[] = [
  text('parseJSON', parseJSON),
  text('parseJSONObject', (body) => parseJSONObject(body, { required: ['id'], typical: ['name', 'slug'] })),
  text('restErrorCode', restErrorCode),
  value('listOf', listOf),
  text('linksIn', linksIn),
  text('withoutSecrets', (body) => withoutSecrets(body, ['oauth_token', 'abcdefgh', 'x'.repeat(40)])),
  text('withoutSecretShapes', (body) => withoutSecretShapes(body.slice(0, 4000))),
  text('quote', (body) => quote(body, ['abcdefgh'])),
  response('quoteResponse', (response) => quoteResponse(response, ['abcdefgh'])),
  response('describeBody', (response) => describeBody(response)),
  text('parseURL', (address) => parseURL(address, root)),
  value('isAdvertisedAddress', isAdvertisedAddress),
  value('isWebAddress', isWebAddress),
  text('parseAddress', (address) => pagesToAsk(parseAddress(address))),
  text('rootInLinkHeader', (header) => rootInLinkHeader(header, root)),
  text('rootInHTML', (page) => rootInHTML(page, root)),
  text('alternativeRoots', (address) => alternativeRoots(parseURL(address, root)?.href ?? root)),
  response('readIndex', readIndex),
  response('readRefusal', (response) => readRefusal(response)),
  response('describeResponse', describeResponse),
  response('isFromREST', isFromREST),
  value('readAuthentication', (json) => readAuthentication(json, context)),
  value('reachableEndpoint', (json) => reachableEndpoint(json, site)),
  response('isSignUpForm', (response) => isSignUpForm(response, response.url)),
  text('isSignUpPage', (address) => {
    const url = parseURL(address, root) ?? new URL(root);
    return [isSignUpPage(url), signUpPageFor(url, site), signOnAt(url)];
  }),
  response('readToken of OAuth 1.0a', (response) =>
    readOAuth1Token(response, { step: 'access token', secrets: [] }),
  ),
  response('lacksOAuthParameters', lacksOAuthParameters),
  response('readToken of OAuth 2', (response) => readOAuth2Token(response, [])),
  value('authorizationError', (json) => authorizationError(JSON.stringify(json), json, site.home)),
  value('readIDToken', (json) => readIDToken(json, claims)),
  text('readIDToken, of encoded parts', (body) => {
    const part = (json: string) => Buffer.from(json).toString('base64url');
    return readIDToken(`${part('{"alg":"RS256"}')}.${part(body)}.${part('x')}`, claims);
  }),
  value('checkSignature', (json) => checkSignature('e30.e30.e30', [json], site.home)),
  response('readMetadata', (response) => readMetadata({ ...response, status: 200 }, site)),
  response('readUserinfo', (response) => readUserinfo(response, site)),
  response('readOpenIDProfile', (response) => readOpenIDProfile(response, site, 'alice')),
  response('readWordPressComProfile', (response) => readWordPressComProfile(response, site)),
  value('failureIn', (json) =>
    failureIn(asQuery(json) as never, { server: { token: root }, site: site.home } as never),
  ),
  value('failureWithoutState', (json) => failureWithoutState(asQuery(json) as never)),
  value('isPendingOAuth2Login', (json) => isPendingOAuth2Login({ server: json, verifier: json })),
  text('parseProfile', (body) => parseProfile(body, site)),
  {
    ...value('parseProfile, of an object', (json) =>
      parseProfile(Object(json) as Record<string, unknown>, site),
    ),
  },
  response('restRefusal', (response) => restRefusal(response, 'profile_refused')),
  response('ignoredCredentials', ({ status, body }) => [
    ignoredCredentials(status, body),
    refusesToken(status, body),
  ]),
  response('blockedBy', blockedBy),
  text('retryAfter', (header) => retryAfter(header)),
  value('parseCallback', (json) =>
    parseCallback({ state: json, user_login: json, password: json, success: json }),
  ),
  value('isFromHost', (json) => isFromHost(site, json)),
  text('decodeBody', (body) => decodeBody(Buffer.from(body), 'gzip, br', limits), HTTPFault),
  text('decodeBody, of a coding', (coding) => decodeBody(gzipSync('x'), coding, limits), HTTPFault),
  response('redirectTarget', (response) => redirectTarget(response, new URL(root), {}, 0), HTTPFault),
  text('withoutQuery', withoutQuery),
  text('withoutCredentials', withoutCredentials),
  text('BrowserCookie', (cookie) => new BrowserCookie(false).read({ headers: { cookie } } as never)),
  value('readQuery', (json) =>
    readQuery({ error: () => undefined } as never, { query: json, url: json, headers: {} } as never),
  ),
  value('decodeLogin', (json) => decodeLogin(json, format)),
  value('decodeLogin, of members', (json) => decodeLogin({ p: json, r: json, c: json, e: json }, format)),
  value('readStoredSite', (json) => readStoredSite(json, 'key')),
  value('readStoredSite, of members', (json) =>
    readStoredSite(
      { key: 'key', discovered: 1, site: { ...site, authentication: json }, facts: json },
      'key',
    ),
  ),
  value('checkEndpoint', (json) => checkEndpoint(json, { ...site, answered: root })),
  text('joinRoute', (route) => [joinRoute(root, route), mapToRoot(route, root, 'https://b.test/')]),
  text('parseQuery', parseQuery),
  text('fieldsOfMultipart', (body) => fieldsOfMultipart(body, 'multipart/form-data; boundary=x')),
  text('fieldsOfMultipart, of a type', (type) => fieldsOfMultipart('--x\r\n\r\n--x--', type)),
  text('clockOffset', (date) => clockOffset(date)),
  response('pagingOf', (response) => {
    const headers = headersOf(response);
    headers.set('x-wp-totalpages', headers.get('retry-after') ?? '1');
    return pagingOf(headers, wpRequest);
  }),
];

/** Throws what a reader must not throw. */
async function assertReads({ read, throws }: Reader, input: unknown): Promise<void> {
  try {
    await read(input as never);
  } catch (error) {
    if (error instanceof WordPressError || (throws && error instanceof throws)) return;
    throw error;
  }
}

test.each(READERS)('$name throws nothing that it does not document', async (reader) => {
  await fc.assert(fc.asyncProperty(reader.input, (input) => assertReads(reader, input)));
});

test.each(READERS)('$name takes little time for long input', async (reader) => {
  for (const long of LONG_TEXTS) {
    const milliseconds = cpuTimer();
    await assertReads(reader, reader.ofText!(long));
    // The slowest needs some tens of milliseconds. With the square of the length it would be many seconds.
    const taken = milliseconds();
    if (taken > 1500) throw new Error(`${taken} ms for ${JSON.stringify(long.slice(0, 40))}…`);
  }
});

test('toResult throws a WordPressError, or the error of the REST API', async () => {
  const anySent = { method: 'GET', url: root, request: wpRequest as never };
  await fc.assert(
    fc.asyncProperty(anyResponse, async (response) => {
      const { status, body } = response;
      const isBodiless = status < 200 || [204, 205, 304].includes(status);
      const allowed = status >= 200 && status <= 599 ? status : 500;
      const received = new Response(isBodiless ? null : body, {
        status: allowed,
        headers: headersOf(response),
      });
      try {
        await toResult(received, anySent);
      } catch (error) {
        if (error instanceof WordPressError) return;
        expect(error).toHaveProperty('code');
      }
    }),
  );
});
