/**
 * A multipart form as PHP reads it: its fields count for the signature, its files don't. Pure.
 *
 * Source: main/rfc1867.c of PHP, whose reading of quotes and lines is its own.
 */
import { PHPArray, parseFields, toBytes } from './php-input';

// `FormData` is sent with these made one kind.
const LINE_END = /\r\n|\r|\n/g;

/** What of a `FormData` is signed. */
export function fieldsOfFormData(form: FormData): PHPArray {
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (typeof value !== 'string') continue;
    fields.push([fieldName(`"${toBytes(escapeName(name))}"`), toBytes(value.replace(LINE_END, '\r\n'))]);
  }
  return parseFields(fields);
}

/** What of a multipart body is signed. `body` is a byte string. */
export function fieldsOfMultipart(body: string, contentType: string): PHPArray {
  const boundary = boundaryOf(contentType);
  const fields: [string, string][] = [];
  if (!boundary) return parseFields(fields);
  for (let at = afterBoundaryLine(body, boundary, 0); at !== undefined;) {
    const head = readHeaders(body, at);
    const end = body.indexOf(`\n--${boundary}`, head.end - 1);
    const value = body.slice(head.end, end < 0 ? undefined : end).replace(/\r$/, '');
    if (head.name !== undefined && !head.isFile) fields.push([head.name, value]);
    at = end < 0 ? undefined : afterBoundaryLine(body, boundary, end + 1);
  }
  return parseFields(fields);
}

function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = /boundary[^=]*=(?:"([^"]*)"|([^,;]*))/i.exec(contentType) ?? [];
  return quoted ?? plain;
}

/** Where the line after the next boundary begins. The boundary that ends the body is none: it has more dashes. */
function afterBoundaryLine(body: string, boundary: string, from: number): number | undefined {
  for (let start = from; start < body.length;) {
    const newline = body.indexOf('\n', start);
    const line = body.slice(start, newline < 0 ? undefined : newline).replace(/\r$/, '');
    if (newline < 0) return undefined;
    if (line === `--${boundary}`) return newline + 1;
    start = newline + 1;
  }
  return undefined;
}

function readHeaders(body: string, from: number): { name: string | undefined; isFile: boolean; end: number } {
  let disposition = '';
  let inDisposition = false;
  let at = from;
  for (;;) {
    const newline = body.indexOf('\n', at);
    const line = body.slice(at, newline < 0 ? undefined : newline).replace(/\r$/, '');
    at = newline < 0 ? body.length : newline + 1;
    if (line === '' || newline < 0) break;
    const isNew = !/^\s/.test(line) && line.includes(':');
    if (isNew) inDisposition = /^content-disposition:/i.test(line);
    if (inDisposition) disposition += isNew ? line.slice(line.indexOf(':') + 1) : line;
  }
  const words = splitOutsideQuotes(disposition);
  const valueOf = (key: string) => {
    const word = words.find((word) => word.slice(0, word.indexOf('=')).trim().toLowerCase() === key);
    return word?.slice(word.indexOf('=') + 1);
  };
  const name = valueOf('name');
  return { name: name && fieldName(name), isFile: valueOf('filename') !== undefined, end: at };
}

/** The parameters of a header, between semicolons that are in no quotes. A backslash before a quote keeps it open. */
function splitOutsideQuotes(header: string): string[] {
  return header.match(/(?:"(?:\\"|[^"])*(?:"|$)|'(?:\\'|[^'])*(?:'|$)|[^;])+/g) ?? [];
}

/** The value of a `name` parameter as PHP unquotes it: backslashes go before a backslash and before the quote. */
function fieldName(raw: string): string {
  const value = raw.trim();
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value.replace(/[\s;].*$/s, '').replaceAll('\\\\', '\\');
  const inner =
    value.length > 1 && value.endsWith(quote) && !isEscapedEnd(value, quote)
      ? value.slice(1, -1)
      : value.slice(1);
  return inner.replace(quote === '"' ? /\\([\\"])/g : /\\([\\'])/g, '$1');
}

function isEscapedEnd(value: string, quote: string): boolean {
  return value.length > 2 && value.endsWith(`\\${quote}`);
}

/** How `FormData` writes a name into a header (the HTML standard, "multipart/form-data encoding algorithm"). */
function escapeName(name: string): string {
  return name.replace(LINE_END, '\r\n').replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
