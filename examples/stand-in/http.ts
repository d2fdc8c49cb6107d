import type { IncomingMessage } from 'node:http';
import { fieldsOfMultipart } from '../../lib/oauth1/multipart';
import { PHPArray, parseQuery } from '../../lib/oauth1/php-input';
import type { Html } from '../html';

/** A request as PHP hands it to WordPress. */
export interface PHPRequest {
  method: string;
  /** Path and query as they were sent. */
  target: string;
  path: string;
  queryString: string;
  /** `$_GET` */
  query: PHPArray;
  /** `$_POST` */
  form: PHPArray;
  /** The Authorization header, if it got that far. */
  authorization: string;
  cookies: ReadonlyMap<string, string>;
}

/** What is sent back. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** WordPress's headers against caching. */
export const NO_CACHE = {
  expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
  'cache-control': 'no-cache, must-revalidate, max-age=0',
};

/** The same for somebody who is logged in. */
export const NO_STORE = { ...NO_CACHE, 'cache-control': `${NO_CACHE['cache-control']}, no-store, private` };

const HTML_TYPE = 'text/html; charset=UTF-8';

export function page(status: number, body: Html, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { 'content-type': HTML_TYPE, ...headers },
    body: `<!DOCTYPE html>\n${body.text}`,
  };
}

export function redirect(status: 301 | 302, location: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: {
      'content-type': HTML_TYPE,
      // A header holds neither line ends nor anything beyond ASCII.
      location: location.replace(/[^\x21-\x7e]/gu, encodeURIComponent),
      'x-redirect-by': 'WordPress',
      ...headers,
    },
    body: '',
  };
}

/** Reads a request with its body. */
export async function readRequest(message: IncomingMessage, stripAuthorization = false): Promise<PHPRequest> {
  const target = message.url ?? '/';
  const [path = '/', ...query] = target.split('?');
  return {
    method: message.method ?? 'GET',
    target,
    path,
    queryString: query.join('?'),
    query: parseQuery(query.join('?')),
    form: await readForm(message),
    authorization: stripAuthorization ? '' : (message.headers.authorization ?? ''),
    cookies: readCookies(message.headers.cookie ?? ''),
  };
}

/** A parameter as text. PHP makes `Array` of one that is an array, and `empty()` calls `0` empty. */
export function text(array: PHPArray, name: string): string {
  const value = array.get(name);
  if (value instanceof PHPArray) return 'Array';
  return value === undefined || value === '0' ? '' : Buffer.from(value, 'latin1').toString();
}

/** PHP fills `$_POST` for POST alone, from forms alone. */
async function readForm(message: IncomingMessage): Promise<PHPArray> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const type = message.headers['content-type'] ?? '';

  if (message.method !== 'POST') return new PHPArray();
  const bytes = body.toString('latin1');
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return parseQuery(bytes);
  return /^multipart\/form-data\b/i.test(type) ? fieldsOfMultipart(bytes, type) : new PHPArray();
}

function readCookies(header: string): Map<string, string> {
  return new Map(
    header.split(/; */).map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
