/** Faults of a response's body: its size, its format, its compression, its characters. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { pageOf, type Exchange, type Fault, type OwnAnswer } from './fault';

/** How much of an endless body is sent at most, in bytes. A reader with a limit has closed the connection by then. */
export const ENDLESS = 2 ** 26;

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers with 200 and a body. */
const body =
  (
    content: string | Buffer | ((exchange: Exchange) => string),
    headers: Record<string, string> = JSON_TYPE,
  ) =>
  (exchange: Exchange) =>
    void exchange.response
      .writeHead(200, headers)
      .end(typeof content === 'function' ? content(exchange) : content);

/** Answers as the site does, with another body and more headers. */
const altered =
  (alter: (own: OwnAnswer) => Buffer | string, headers: Record<string, string> = {}) =>
  async ({ response, ownAnswer }: Exchange) => {
    const own = await ownAnswer();
    response.writeHead(own.status, { ...own.headers, ...headers }).end(alter(own));
  };

/** Answers with a body that never ends. */
const endless =
  (chunk: Buffer, headers: Record<string, string>) =>
  ({ response }: Exchange) => {
    let sent = 0;
    const pump = () => {
      while (!response.destroyed && sent < ENDLESS) {
        sent += chunk.length;
        if (!response.write(chunk)) return;
      }
      // To a HEAD request, Node writes no body.
      response.end();
    };
    response.writeHead(200, headers).on('drain', pump);
    pump();
  };

const PHP_WARNING =
  '<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/www/wp-content/plugins/x/x.php</b> on line <b>7</b><br />\n';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const gzip = { 'content-encoding': 'gzip' };
const nested = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
const latin1 = (own: OwnAnswer) => Buffer.from(own.body.toString().replaceAll('Bob', 'Bób'), 'latin1');

/** Members that the package reads, each with a value of an unexpected type. */
const WRONG_TYPES = JSON.stringify(
  Object.fromEntries(
    [
      'id',
      'name',
      'email',
      'slug',
      'roles',
      'avatar_urls',
      'home',
      'url',
      'namespaces',
      'authentication',
      'routes',
    ]
      .concat(
        'access_token',
        'token_type',
        'id_token',
        'expires_in',
        'keys',
        'sub',
        'uuid',
        'deleted',
        'code',
        'message',
      )
      .concat('authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'scope')
      .map((name) => [name, [{ a: [null, -0, { b: [] }] }]]),
  ),
);

export const BODY_FAULTS: readonly Fault[] = [
  { name: 'an endless body', answer: endless(Buffer.alloc(2 ** 16, 'x'), JSON_TYPE) },
  { name: 'an endless HTML page', answer: endless(Buffer.from('<p>x</p>'.repeat(2 ** 13)), { 'content-type': 'text/html' }) }, // prettier-ignore
  { name: 'a gzip bomb', answer: body(gzipSync(Buffer.alloc(2 ** 26)), { ...JSON_TYPE, ...gzip }) },
  { name: '200 with HTML', answer: body(pageOf, { 'content-type': 'text/html' }) },
  { name: '200, empty', answer: body('') },
  { name: '200 with JSON: null', answer: body('null') },
  { name: '200 with JSON: true', answer: body('true') },
  { name: '200 with JSON: a number', answer: body('42') },
  { name: '200 with JSON: a text', answer: body(({ carried }) => JSON.stringify(carried)) },
  { name: '200 with JSON: []', answer: body('[]') },
  { name: '200 with JSON: {}', answer: body('{}') },
  { name: '200 with JSON: unexpected types', answer: body(WRONG_TYPES) },
  {
    name: '200 with JSON: `__proto__`',
    answer: body('{"__proto__":{"id":1},"constructor":{"prototype":{"id":1}}}'),
  },
  { name: '200 with JSON: an error of WordPress', answer: body(({ carried }) => wordPressError(carried)) },
  { name: '200 with JSON: cut', answer: body('{"id":2,"name":"Al') },
  { name: '200 with JSON: 100,000 lists in each other', answer: body(nested('[', ']')) },
  {
    name: '200 with JSON: 100,000 objects in each other',
    answer: body(`${nested('{"a":', '}').replace('}', '1}')}`),
  },
  {
    name: '200 with a form: empty values',
    answer: body('oauth_token=&oauth_token_secret=&access_token=', FORM),
  },
  { name: 'its answer, in gzip without saying so', answer: altered(({ body }) => gzipSync(body)) },
  { name: 'its answer, said to be gzip', answer: altered(({ body }) => body, gzip) },
  {
    name: 'its answer, in gzip twice, said once',
    answer: altered(({ body }) => gzipSync(gzipSync(body)), gzip),
  },
  { name: 'its answer, in Brotli without being asked', answer: altered(({ body }) => brotliCompressSync(body), { 'content-encoding': 'br' }) }, // prettier-ignore
  { name: 'its answer, in deflate said to be gzip', answer: altered(({ body }) => deflateSync(body), gzip) },
  { name: 'its answer, in an unknown coding', answer: altered(({ body }) => Buffer.from(body.map((byte) => byte ^ 0xa5)), { 'content-encoding': 'x-own' }) }, // prettier-ignore
  {
    name: 'its answer, gzip cut in the middle',
    answer: altered(({ body }) => gzipSync(body).subarray(0, 30), gzip),
  },
  {
    name: 'its answer, with a byte order mark',
    answer: altered(({ body }) => Buffer.from(`\uFEFF${body.toString()}`)),
  },
  { name: 'its answer, after a PHP warning', answer: altered(({ body }) => PHP_WARNING + body.toString()) },
  { name: 'its answer, before a PHP warning', answer: altered(({ body }) => body.toString() + PHP_WARNING) },
  { name: 'its answer, after empty lines', answer: altered(({ body }) => `\r\n\n\t ${body.toString()}`) },
  { name: 'its answer, as text/html', answer: altered(({ body }) => body, { 'content-type': 'text/html' }) },
  {
    name: 'its answer, in UTF-16',
    answer: altered(({ body }) => Buffer.from(`\uFEFF${body.toString()}`, 'utf16le')),
  },
  { name: 'its answer, in Latin-1', answer: altered(latin1, { 'content-type': 'application/json; charset=iso-8859-1' }) }, // prettier-ignore
];

/** An error of WordPress's REST API that repeats the credentials. */
export function wordPressError(carried: string): string {
  return JSON.stringify({
    code: 'plugin_error',
    message: `Refused: ${carried}`,
    data: { status: 403, carried },
  });
}
