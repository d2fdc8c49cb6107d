/** Text and JSON that a terminal may show. Sites name themselves and their users, and a terminal obeys control characters. Pure. */

/** Text without control characters, but for line feeds. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, ' ');
}

/** JSON with control characters escaped. */
export function printableJSON(data: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data, null, 2).replace(/[^\P{C}\n]/gu, (character) =>
    character.split('').map(escape).join(''),
  );
}
