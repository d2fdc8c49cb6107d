/**
 * Untrusted text and JSON for a terminal. Sites name themselves and their users; a terminal obeys control characters,
 * and line breaks could forge lines of a report. Pure.
 */

// Control characters (C0 and C1), format characters (among them the bidirectional marks), unassigned code points, and
// the line and paragraph separators.
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;
const UNPRINTABLES = new RegExp(UNPRINTABLE, 'gu');
const BREAKS = new RegExp(`(?:\\s|${UNPRINTABLE.source})+`, 'gu');

const MAX_NAME = 100;
const MAX_TEXT = 20_000;

/** Text of several lines: only line feeds remain of the control characters. Cut after 20,000 characters. */
export function printable(text: string): string {
  return cut(text, MAX_TEXT).replace(UNPRINTABLES, (character) => (character === '\n' ? '\n' : ' '));
}

/** Text on one line. */
export function oneLine(text: string): string {
  return cut(text, MAX_TEXT).replace(BREAKS, ' ').trim();
}

/** A name that a site chose: on one line, and cut after 100 characters. */
export function printableName(name: string): string {
  return cut(oneLine(name), MAX_NAME);
}

/** JSON with all unprintable characters escaped, also inside strings. */
export function printableJSON(data: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data, null, 2).replace(UNPRINTABLES, (character) =>
    character === '\n' ? character : character.split('').map(escape).join(''),
  );
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
