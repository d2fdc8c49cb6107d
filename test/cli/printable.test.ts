import fc from 'fast-check';
import { oneLine, printable, printableJSON, printableName } from '../../lib/cli/printable';

/** Those that a terminal obeys, that break a line, or that turn the direction of writing. */
const HOSTILE = [
  '\0', '\b', '\t', '\v', '\f', '\r', '\u001b[2J', '\u007f', '\u0085', '\u009b31m', '\u009d0;title\u009c',
  '\u061c', '\u200b', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069', '\ufeff',
  '\ud800', '\u{e0041}',
]; // prettier-ignore
const text = fc.string({ unit: fc.constantFrom(...HOSTILE, '\n', 'a', ' ', 'é', '😀'), maxLength: 300 });

test('nothing that a terminal obeys is left', () => {
  fc.assert(
    fc.property(text, (text) => {
      expect(printable(text)).not.toMatch(/[^\P{C}\n]|\p{Zl}|\p{Zp}/u);
      for (const line of [oneLine(text), printableName(text)])
        expect(line).not.toMatch(/\p{C}|\p{Zl}|\p{Zp}/u);
    }),
  );
});

test('other text stays as it is', () => {
  const words = 'Ada’s “Blog” – é 😀 日本語 עברית';
  expect([printable(`${words}\n${words}`), oneLine(words), printableName(words)]).toEqual([
    `${words}\n${words}`,
    words,
    words,
  ]);
});

test('a name does not go on for ever, and is not cut within a character', () => {
  expect(printableName('a'.repeat(1_000_000))).toBe(`${'a'.repeat(100)}…`);
  expect(printableName(`${'a'.repeat(99)}😀`)).toBe(`${'a'.repeat(99)}…`);
  expect(printable('a\n'.repeat(1_000_000)).length).toBeLessThan(21_000);
});

test('JSON has them escaped, and is read back unchanged', () => {
  fc.assert(
    fc.property(text, (text) => {
      const json = printableJSON({ text });
      expect(json).not.toMatch(/[^\P{C}\n]|\p{Zl}|\p{Zp}/u);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});
