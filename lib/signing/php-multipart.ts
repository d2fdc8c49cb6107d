/**
 * A multipart form as PHP reads it: its fields are signed, its files are not.
 *
 * Source: main/rfc1867.c of PHP. It reads quotes and line ends in its own way: a name that ends with a backslash
 * consumes the `filename` after it, so the file counts as a field.
 */
import { escapeFieldName, withCRLF } from '../http/form-data';
import { PHPArray, parseFields, toBytes } from './php-input';

/** The signed fields of a `FormData`. */
export async function fieldsOfFormData(form: FormData): Promise<PHPArray> {
  const fields: [string, string][] = [];
  for (const [key, value] of form) {
    const isString = typeof value === 'string';
    // The header as fetch writes it: a file with an empty name gets no `filename`.
    const filename = isString || value.name === '' ? '' : `; filename="${escapeFieldName(value.name)}"`;
    const header = `form-data; name="${escapeFieldName(withCRLF(key))}"${filename}`;
    const { name, isFile } = readDisposition(toBytes(header));
    if (name === undefined || isFile) continue;
    const content = isString
      ? toBytes(withCRLF(value))
      : Buffer.from(await value.arrayBuffer()).toString('latin1');
    fields.push([name, content]);
  }
  return parseFields(fields);
}

/** The signed fields of a multipart body, which is given as a byte string. */
export function fieldsOfMultipart(body: string, contentType: string): PHPArray {
  const boundary = boundaryOf(contentType);
  const fields: [string, string][] = [];
  if (boundary === undefined) return parseFields(fields);
  for (let at = afterBoundaryLine(body, boundary, 0); at !== undefined;) {
    const { disposition, end: start } = readHeaders(body, at);
    const { name, isFile } = readDisposition(disposition);
    // PHP calls such headers garbled, and stops reading.
    if (disposition !== '' && name === undefined && !isFile) break;
    // After an empty content, PHP expects a line end of its own before the boundary.
    const end = body.indexOf(`\n--${boundary}`, start);
    const content =
      end < 0 ? body.slice(start).replace(/\r?\n$/, '') : body.slice(start, end).replace(/\r$/, '');
    if (name !== undefined && !isFile) fields.push([name, content]);
    at = end < 0 ? undefined : afterBoundaryLine(body, boundary, end + 1);
  }
  return parseFields(fields);
}

/** The boundary. PHP searches for `boundary` in lower case first, even inside the value of another parameter. */
function boundaryOf(contentType: string): string | undefined {
  const exact = contentType.indexOf('boundary');
  const at = exact < 0 ? contentType.toLowerCase().indexOf('boundary') : exact;
  const [, quoted, plain] = /^[^=]*=(?:"([^"]*)"|([^,;]*))/.exec(at < 0 ? '' : contentType.slice(at)) ?? [];
  return quoted ?? plain;
}

/** The start of the line after the next boundary. The final boundary does not match: it ends with two more dashes. */
function afterBoundaryLine(body: string, boundary: string, from: number): number | undefined {
  for (let start = from; ;) {
    const newline = body.indexOf('\n', start);
    if (newline < 0) return undefined;
    if (body.slice(start, newline).replace(/\r$/, '') === `--${boundary}`) return newline + 1;
    start = newline + 1;
  }
}

function readHeaders(body: string, from: number): { disposition: string; end: number } {
  let disposition: string | undefined;
  let isDisposition = false;
  for (let at = from; ;) {
    const newline = body.indexOf('\n', at);
    if (newline < 0) return { disposition: disposition ?? '', end: body.length };
    const line = body.slice(at, newline).replace(/\r$/, '');
    at = newline + 1;
    if (line === '') return { disposition: disposition ?? '', end: at };
    const isNew = !/^\s/.test(line) && line.includes(':');
    if (isNew) {
      // Of several, PHP uses the first one.
      isDisposition = disposition === undefined && /^content-disposition:/i.test(line);
      if (isDisposition) disposition = line.slice(line.indexOf(':') + 1);
    } else if (isDisposition) disposition += line;
  }
}

/** The `name` of a Content-Disposition header, unquoted, and whether it has a `filename`. */
function readDisposition(header: string): { name: string | undefined; isFile: boolean } {
  // A parameter ends at a semicolon outside quotes. A quote after a backslash does not end the quoted value.
  const words = header.match(/(?:"(?:\\"|[^"])*(?:"|$)|'(?:\\'|[^'])*(?:'|$)|[^;])+/g) ?? [];
  const values = new Map(
    words
      .filter((word) => word.includes('='))
      .map((word) => [
        word.slice(0, word.indexOf('=')).trimStart().toLowerCase(),
        word.slice(word.indexOf('=') + 1),
      ]),
  );
  const name = values.get('name');
  return { name: name === undefined ? undefined : unquote(name.trimStart()), isFile: values.has('filename') };
}

/** The value up to its closing quote, with the backslash removed before a backslash and before that quote. */
function unquote(value: string): string {
  const quote = /^["']/.exec(value)?.[0];
  if (quote === undefined) return value.replace(/\s.*$/s, '').replaceAll('\\\\', '\\');
  let unquoted = '';
  for (let i = 1; i < value.length && value[i] !== quote; i++) {
    if (value[i] === '\\' && (value[i + 1] === '\\' || value[i + 1] === quote)) i++;
    unquoted += value[i];
  }
  return unquoted;
}
