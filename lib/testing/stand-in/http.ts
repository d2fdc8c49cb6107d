import type { IncomingMessage } from 'node:http';
import { PHPArray, parseQuery } from '../../signing/php-input';
import { fieldsOfMultipart } from '../../signing/php-multipart';
import type { Html } from './pages/html';

export interface UploadedFile {
  name: string;
  bytes: Buffer;
}

/** A request as PHP passes it to WordPress. */
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
  /** `$_FILES`, by the names of their fields. */
  files: ReadonlyMap<string, UploadedFile>;
  /** The raw body. */
  body: Buffer;
  contentType: string;
  contentDisposition: string;
  /** The Authorization header, unless the server stripped it. */
  authorization: string;
  cookies: ReadonlyMap<string, string>;
}

/** A response. */
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

/** The same for logged-in users. */
export const NO_STORE = { ...NO_CACHE, 'cache-control': `${NO_CACHE['cache-control']}, no-store, private` };

/** The headers of the log-in page. */
export const LOGIN_HEADERS = { ...NO_CACHE, 'x-frame-options': 'SAMEORIGIN' };

const NO_FORM = { form: new PHPArray(), files: new Map<string, UploadedFile>() };

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
      location: headerText(location),
      'x-redirect-by': 'WordPress',
      ...headers,
    },
    body: '',
  };
}

/** An address for a header: without line breaks, in ASCII. */
export function headerText(address: string): string {
  return address.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** Reads a request with its body. */
export async function readRequest(message: IncomingMessage, stripAuthorization = false): Promise<PHPRequest> {
  const target = message.url ?? '/';
  const [path = '/', ...query] = target.split('?');
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const contentType = message.headers['content-type'] ?? '';
  return {
    method: message.method ?? 'GET',
    target,
    path,
    queryString: query.join('?'),
    query: parseQuery(query.join('?')),
    ...(message.method === 'POST' ? await readForm(body, contentType) : NO_FORM),
    body,
    contentType,
    contentDisposition: message.headers['content-disposition'] ?? '',
    authorization: stripAuthorization ? '' : (message.headers.authorization ?? ''),
    cookies: readCookies(message.headers.cookie ?? ''),
  };
}

/** A parameter as text. PHP converts an array to `Array`, and `empty()` treats `0` as empty. */
export function text(array: PHPArray, name: string): string {
  const value = array.get(name);
  if (value instanceof PHPArray) return 'Array';
  return value === undefined || value === '0' ? '' : Buffer.from(value, 'latin1').toString();
}

/** PHP fills `$_POST` and `$_FILES` only for POST, and only from forms. */
async function readForm(body: Buffer, type: string): Promise<Pick<PHPRequest, 'form' | 'files'>> {
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    return { ...NO_FORM, form: parseQuery(body.toString('latin1')) };
  }
  if (!/^multipart\/form-data\b/i.test(type)) return NO_FORM;
  return { form: fieldsOfMultipart(body.toString('latin1'), type), files: await filesOf(body, type) };
}

async function filesOf(body: Buffer, type: string): Promise<Map<string, UploadedFile>> {
  const files = new Map<string, UploadedFile>();
  const form = await new Response(body, { headers: { 'content-type': type } })
    .formData()
    // PHP also accepts forms that fetch considers malformed. None of them uploads files here.
    .catch(() => new FormData());
  for (const [name, value] of form) {
    if (typeof value === 'string') continue;
    files.set(name, { name: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return files;
}

function readCookies(header: string): Map<string, string> {
  return new Map(
    header.split(/; */).map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
