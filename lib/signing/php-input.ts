/**
 * A request as PHP reads it. The OAuth 1.0a server of WordPress signs the contents of `$_GET` and `$_POST`, so the
 * client has to parse a query string as PHP does: `include[]=4` is an array, `a.b` is renamed to `a_b`, and a name
 * that is given twice keeps its last value.
 *
 * All strings here are **byte strings**: JavaScript strings in which each character stands for one byte. PHP has no
 * other kind of string, and accepts bytes that are not UTF-8, such as `%FF`.
 *
 * Source: `php_register_variable_ex` and `php_default_treat_data` in PHP's main/php_variables.c.
 */

/** A value in a PHP array of request parameters. */
export type PHPValue = string | PHPArray;

/** PHP drops a parameter that is nested deeper (`max_input_nesting_level`). */
const MAX_NESTING = 64;

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;

/** Whether PHP converts this array key to an integer: it converts `7` and `-7`, but not `07`, `+7` or `-0`. */
export function isIntegerKey(key: string): boolean {
  // A fast path: this is called for each name, and most names begin with a letter.
  if (key.charCodeAt(0) > 0x39 || !/^(?:0|-?[1-9]\d{0,18})$/.test(key)) return false;
  return key.length < 19 || (BigInt(key) >= MIN_INT && BigInt(key) <= MAX_INT);
}

/** An ordered map with PHP's rules: an existing key keeps its place, and `append` uses the integer after the highest key. */
export class PHPArray {
  readonly entries = new Map<string, PHPValue>();
  #next: bigint | undefined;

  get(key: string): PHPValue | undefined {
    return this.entries.get(key);
  }

  set(key: string, value: PHPValue): void {
    this.entries.set(key, value);
    if (isIntegerKey(key)) {
      const next = BigInt(key) + 1n;
      if (this.#next === undefined || next > this.#next) this.#next = next;
    }
  }

  /** `$array[] = value`. PHP drops the value if the highest possible integer is already a key. */
  append(value: PHPValue): void {
    const key = this.#next ?? 0n;
    if (key > MAX_INT) return;
    this.entries.set(String(key), value);
    this.#next = key + 1n;
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  [Symbol.iterator](): IterableIterator<[string, PHPValue]> {
    return this.entries[Symbol.iterator]();
  }
}

/**
 * Parses a query string, or the body of a URL-encoded form, into `$_GET` or `$_POST` (PHP's `parse_str`). The input
 * is a byte string.
 *
 * PHP also stops after `max_input_vars` parameters (1,000 by default). A client cannot know the server's setting, so
 * all parameters are read.
 */
export function parseQuery(query: string): PHPArray {
  const array = new PHPArray();
  if (query === '') return array;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    const value = equals < 0 ? '' : pair.slice(equals + 1);
    register(array, urldecode(name), urldecode(value));
  }
  return array;
}

/**
 * Reads the fields of a multipart form into `$_POST`. Names and values are byte strings. Names are parsed as in a
 * query, but nothing is percent-decoded.
 */
export function parseFields(fields: Iterable<readonly [name: string, value: string]>): PHPArray {
  const array = new PHPArray();
  for (const [name, value] of fields) register(array, name, value);
  return array;
}

/** Converts a JavaScript string to the byte string of its UTF-8 form. */
export function toBytes(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** PHP's `urldecode`: `+` becomes a space; a percent sign without two hexadecimal digits is kept. */
function urldecode(bytes: string): string {
  return bytes.includes('%') || bytes.includes('+') ? decode(bytes, SPACE) : bytes;
}

/** PHP's `rawurldecode`, which keeps `+`. */
export function rawurldecode(bytes: string): string {
  return bytes.includes('%') ? decode(bytes, PLUS) : bytes;
}

const [SPACE, PERCENT, PLUS] = [0x20, 0x25, 0x2b];

/** The value of a hexadecimal digit, by its byte. */
const DIGITS = new Map<number | undefined, number>();
for (const digit of '0123456789abcdefABCDEF') DIGITS.set(digit.charCodeAt(0), parseInt(digit, 16));

/** Decodes in place, as PHP does: the result is never longer than the input. */
function decode(bytes: string, plus: number): string {
  const buffer = Buffer.from(bytes, 'latin1');
  let length = 0;
  for (let at = 0; at < buffer.length; at++) {
    let byte = buffer[at]!;
    if (byte === PLUS) byte = plus;
    else if (byte === PERCENT) {
      const high = DIGITS.get(buffer[at + 1]);
      const low = DIGITS.get(buffer[at + 2]);
      if (high !== undefined && low !== undefined) {
        byte = high * 16 + low;
        at += 2;
      }
    }
    buffer[length++] = byte;
  }
  return buffer.toString('latin1', 0, length);
}

/** Stores one parameter under the path that its name gives: `php_register_variable_ex`. */
function register(array: PHPArray, rawName: string, value: string): void {
  // PHP handles names as C strings, which end at the first NUL byte.
  const isClean = !/[\0 .]/.test(rawName);
  const name = isClean ? rawName : rawName.split('\0', 1)[0]!.replace(/^ +/, '');
  const bracket = name.indexOf('[');
  const start = bracket < 0 ? name : name.slice(0, bracket);
  const top = isClean ? start : start.replace(/[ .]/g, '_');
  if (top === '') return;
  if (bracket < 0) return array.set(top, value);

  const path = parseBrackets(name, bracket);
  if (path === undefined) return array.set(top + name.slice(bracket).replace(/[ .[]/g, '_'), value);
  if (path.length > MAX_NESTING) return array.delete(top);

  let parent = array;
  let key: string | undefined = top;
  for (const next of path) {
    const child: PHPValue | undefined = key === undefined ? undefined : parent.get(key);
    const list: PHPArray = child instanceof PHPArray ? child : new PHPArray();
    if (list !== child) put(parent, key, list);
    parent = list;
    key = next;
  }
  put(parent, key, value);
}

function put(array: PHPArray, key: string | undefined, value: PHPValue): void {
  if (key === undefined) array.append(value);
  else array.set(key, value);
}

/**
 * The keys in the brackets of a name, from the bracket at `first` on; `undefined` stands for `[]`. Text after a closing
 * bracket is ignored unless it opens a bracket. A bracket that is never closed is ignored, too. If the first bracket is
 * never closed, the name is not an array and the result is `undefined`.
 */
function parseBrackets(name: string, first: number): (string | undefined)[] | undefined {
  const keys: (string | undefined)[] = [];
  let open = first;
  while (name[open] === '[') {
    // PHP skips one white-space character before the closing bracket: `a[ ]` is `a[]`, but `a[ b]` keeps its space.
    const start = open + 1;
    const afterSpace = /[ \t\n\v\f\r]/.test(name[start] ?? '') ? start + 1 : start;
    const close = name.indexOf(']', afterSpace);
    if (close < 0) return keys.length === 0 ? undefined : keys;
    keys.push(close === afterSpace ? undefined : name.slice(start, close));
    open = close + 1;
  }
  return keys;
}
