/**
 * A request as PHP reads it. The OAuth 1.0a server of WordPress signs what it finds in `$_GET` and `$_POST`, so
 * a client whose signatures are to match has to know what PHP makes of a query string: `include[]=4` is an array,
 * `a.b` is called `a_b`, and a name given twice keeps its last value.
 *
 * Everything here is a **byte string**: a JavaScript string in which each character stands for one byte, because
 * PHP knows no other kind and `%FF` is a value like any other.
 *
 * Source: `php_register_variable_ex` and `php_default_treat_data` in PHP's main/php_variables.c.
 */

/** What a PHP array of request parameters holds. */
export type PHPValue = string | PHPArray;

/** PHP gives up on a parameter that is nested deeper (`max_input_nesting_level`). */
const MAX_NESTING = 64;

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;

/** Whether PHP turns this array key into an integer, as it does with `7` and `-7` but not with `07`, `+7` or `-0`. */
export function isIntegerKey(key: string): boolean {
  // Most names begin with a letter, and this is asked of every one of them.
  if (key.charCodeAt(0) > 0x39 || !/^(?:0|-?[1-9]\d{0,18})$/.test(key)) return false;
  return key.length < 19 || (BigInt(key) >= MIN_INT && BigInt(key) <= MAX_INT);
}

/** An ordered map with PHP's rules: a key that exists keeps its place, and `append` counts on from the highest integer. */
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

  /** `$array[] = value`. PHP drops the value where the highest integer is taken already. */
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
 * A query string, or the body of a URL-encoded form, given as a byte string, as `$_GET` or `$_POST` (PHP's
 * `parse_str`).
 *
 * PHP also stops after `max_input_vars` parameters, 1,000 unless the server says otherwise; since that can't be
 * known from here, all of them are read.
 */
export function parseQuery(query: string): PHPArray {
  const array = new PHPArray();
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
 * The fields of a multipart form as `$_POST`, names and values given as byte strings. Names get the same treatment as
 * those of a query, but nothing is percent-decoded.
 */
export function parseFields(fields: Iterable<readonly [name: string, value: string]>): PHPArray {
  const array = new PHPArray();
  for (const [name, value] of fields) register(array, name, value);
  return array;
}

/** A JavaScript string as the bytes of its UTF-8 form, one character each. */
export function toBytes(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** PHP's `urldecode`: `+` is a space; a percent sign without two hexadecimal digits stays what it is. */
function urldecode(bytes: string): string {
  return bytes.includes('%') || bytes.includes('+') ? decode(bytes, SPACE) : bytes;
}

/** PHP's `rawurldecode`, which leaves `+` alone. */
export function rawurldecode(bytes: string): string {
  return bytes.includes('%') ? decode(bytes, PLUS) : bytes;
}

const [SPACE, PERCENT, PLUS] = [0x20, 0x25, 0x2b];

/** The value of a hexadecimal digit, by its byte. */
const DIGITS = new Map<number | undefined, number>();
for (const digit of '0123456789abcdefABCDEF') DIGITS.set(digit.charCodeAt(0), parseInt(digit, 16));

/** In place, as PHP does it: what is decoded is never longer. */
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

/** Puts one parameter where its name says: `php_register_variable_ex`. */
function register(array: PHPArray, rawName: string, value: string): void {
  // PHP handles names as C strings: they end at the first NUL byte.
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
 * The keys in the brackets of a name from its first one on, `undefined` standing for `[]`. What follows a closing
 * bracket and is no bracket itself is ignored, and so is a bracket that nothing closes, unless it is the first:
 * then there is no array at all.
 */
function parseBrackets(name: string, first: number): (string | undefined)[] | undefined {
  const keys: (string | undefined)[] = [];
  let open = first;
  while (name[open] === '[') {
    // One white space before the closing bracket is skipped: `a[ ]` is `a[]`, while `a[ b]` keeps its space.
    const start = open + 1;
    const afterSpace = /[ \t\n\v\f\r]/.test(name[start] ?? '') ? start + 1 : start;
    const close = name.indexOf(']', afterSpace);
    if (close < 0) return keys.length === 0 ? undefined : keys;
    keys.push(close === afterSpace ? undefined : name.slice(start, close));
    open = close + 1;
  }
  return keys;
}
