/** Removes secrets from a text that goes into a message. */

/** Replaces a secret. */
export const REMOVED = '[removed]';

/**
 * A text without the given secrets, in the spellings in which a site may repeat them: as they are, percent-encoded
 * (once or twice), HTML-escaped, escaped as in JSON, or with other characters between their own. Empty strings are
 * ignored.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  // As they are, first: the beginning of an escape before a secret, as in `%2abc…`, would take its first character.
  const whole = secrets.filter(isPlain).sort((a, b) => b.length - a.length);
  const rest = whole.reduce((left, secret) => left.replaceAll(secret, REMOVED), text);
  const patterns = secrets
    .filter((secret) => secret !== '' && !isPlain(secret))
    // A secret may contain another one.
    .sort((a, b) => b.length - a.length)
    .map(patternOf);
  const clean = patterns.length === 0 ? rest : rest.replace(new RegExp(patterns.join('|'), 'giu'), REMOVED);
  return withoutScattered(clean, secrets);
}

/** Secrets without those of three characters or fewer. Real ones are longer, and removing these would damage ordinary texts. */
export function longSecrets(secrets: readonly string[] = []): string[] {
  return secrets.filter(({ length }) => length > 3);
}

/** Whether the letters and digits of a secret are enough to find it in any spelling. A pattern takes much longer. */
function isPlain(secret: string): boolean {
  return lettersOf(secret).length >= MIN_LETTERS && /^[\w .~+/=-]*$/.test(secret);
}

/** A letter or digit, as it is or escaped: in JSON, in a query (also twice), in HTML. */
const LETTER =
  /\\u00([2-7][\da-f])|%(?:25){0,3}([2-7][\da-f])|&(?:amp;){0,3}#x0{0,5}([2-7][\da-f]);|&(?:amp;){0,3}#0{0,5}(\d{2,3});|[a-z\d]/gi;
/** A text with fewer letters and digits may be found where no secret stands. */
const MIN_LETTERS = 8;

function lettersOf(secret: string): string {
  return secret.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** A text without the secrets of which only the letters and digits are compared, whatever is between them. */
function withoutScattered(text: string, secrets: readonly string[]): string {
  const wanted = secrets.map(lettersOf).filter(({ length }) => length >= MIN_LETTERS);
  if (wanted.length === 0) return text;
  const places: { start: number; end: number }[] = [];
  let letters = '';
  for (const { 0: found, 1: json, 2: percent, 3: hex, 4: decimal, index: start } of text.matchAll(LETTER)) {
    const code = json ?? percent ?? hex;
    const letter = code ? parseInt(code, 16) : decimal ? Number(decimal) : found.charCodeAt(0);
    if (!/[a-z\d]/i.test(String.fromCharCode(letter))) continue;
    letters += String.fromCharCode(letter).toLowerCase();
    places.push({ start, end: start + found.length });
  }
  const ranges = wanted.flatMap((secret) => {
    const found: [start: number, end: number][] = [];
    for (let at = letters.indexOf(secret); at >= 0; at = letters.indexOf(secret, at + secret.length))
      found.push([places[at]!.start, places[at + secret.length - 1]!.end]);
    return found;
  });
  let clean = '';
  let end = 0;
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) {
    if (from >= end) clean += text.slice(end, from) + REMOVED;
    end = Math.max(end, to);
  }
  return clean + text.slice(end);
}

function patternOf(secret: string): string {
  // Between the characters of a short text, spaces would match where no secret stands.
  const between = secret.length < 8 ? '' : '[\\s\\\\]{0,2}';
  return Array.from(secret, spellingsOf).join(between);
}

function spellingsOf(character: string): string {
  const literal = `\\u{${character.codePointAt(0)!.toString(16)}}`;
  if (/[a-z\d]/i.test(character)) return literal;
  const code = character.codePointAt(0)!;
  const percent = [...Buffer.from(character)].map((byte) => `%(?:25)?${byte.toString(16).padStart(2, '0')}`);
  const named = NAMED.get(character);
  const spellings = [literal, percent.join(''), `&#0*${code};`, `&#x0*${code.toString(16)};`];
  if (named) spellings.push(named);
  if (character === ' ') spellings.push('\\+');
  return `(?:${spellings.join('|')})`;
}

const NAMED = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/**
 * A text without everything that looks like a secret, for responses whose request is not known: the values of OAuth
 * parameters in a query, a header, JSON or the output of `print_r`; credentials of an Authorization header;
 * signatures, JSON Web Tokens, application passwords in groups, and long runs of letters and digits.
 *
 * All repetitions are bounded. Otherwise a megabyte of `oauth_oauth_` would take minutes.
 */
export function withoutSecretShapes(text: string): string {
  return (
    text
      // "Missing OAuth parameter oauth_verifier" has a name without a value, and stays.
      .replace(PARAMETER, (_match, oauth?: string, other?: string) => `${oauth ?? other}=${REMOVED}`)
      .replace(CREDENTIALS, `$1 ${REMOVED}`)
      .replace(/\beyJ[\w-]{10,}(?:\.[\w-]{0,5000}){0,2}/g, REMOVED)
      .replace(/\b(?=[a-z ]{0,30}\d)(?:[a-z\d]{4}[ +]){5}[a-z\d]{4}\b/gi, REMOVED)
      .replace(/[\w+/]{27,43}=/g, REMOVED)
      .replace(/(?<![a-z\d])(?=[a-z]{0,5000}\d)(?=\d{0,5000}[a-z])[a-z\d]{20,}/gi, REMOVED)
  );
}

/** Names of secrets, in addition to those of OAuth 1.0a. */
const SECRET_NAMES =
  '(?:access|refresh|id|oauth)[_ ]token|(?:token|client|consumer)[_ ]secret|(?:code_|oauth )?verifier|' +
  'pass(?:word|wd)?|pwd|token|secret';
/** What separates a name from its value: in a query, in PHP's arrays and in JSON. */
const EQUALS = `["'\\]]{0,2}\\s{0,2}(?:=>|=|%3D)`;
const COLON = `["'\\]]{0,2}\\s{0,2}(?::|%3A)`;
const VALUE = `\\s{0,2}["']?[^\\s,&;<]*`;
const PARAMETER = new RegExp(
  `\\b(?:(oauth_\\w{1,40}?)(?:${EQUALS}|${COLON}|["'])|` +
    // "The password: wrong" is no secret; a value with a digit may be one.
    `(${SECRET_NAMES})(?:${EQUALS}|${COLON}(?=[^,&;<]{0,100}\\d)))${VALUE}`,
  'gi',
);
const CREDENTIALS = /\b(Basic|Bearer)\s{1,2}(?=[\w+/.~-]{0,5000}[\d=+/])[\w+/=.~-]{6,}/gi;
