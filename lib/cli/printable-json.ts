/** JSON for a terminal: sites name themselves, and a terminal obeys control characters. Pure. */
export function printableJSON(data: unknown): string {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(data, null, 2).replace(/[^\P{C}\n]/gu, (character) =>
    character.split('').map(escape).join(''),
  );
}
