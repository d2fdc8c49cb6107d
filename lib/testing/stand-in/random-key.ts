import { randomInt } from 'node:crypto';

/** Letters and digits, as `wp_generate_password` creates keys. */
export function randomKey(
  length: number,
  alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
