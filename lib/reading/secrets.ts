/** Removes secrets from a text that goes into a message. */

/** What stands where a secret was. */
export const REMOVED = '[removed]';

/**
 * A text without the given secrets, in the spellings in which a site may repeat them: as they are, percent-encoded
 * (once or twice), HTML-escaped, or with spaces or backslashes between their characters. Empty strings are ignored.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const patterns = secrets
    .filter((secret) => secret !== '')
    // A secret may contain another one.
    .sort((a, b) => b.length - a.length)
    .map(patternOf);
  return patterns.length === 0 ? text : text.replace(new RegExp(patterns.join('|'), 'giu'), REMOVED);
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
