import fc from 'fast-check';
import type { Diagnosis } from '../../lib';
import { report } from '../../lib/cli/doctor-report';
import { CHECKS, type Finding } from '../../lib/doctor/finding';

const plain = { columns: 80, style: (_: string, text: string) => text };
const siteURL = 'https://blog.example';

function diagnosisOf(...findings: Finding[]): Diagnosis {
  const severity = (['problem', 'warning'] as const).find((severity) =>
    findings.some((finding) => finding.severity === severity),
  );
  return { siteURL, findings, severity: severity ?? 'ok' };
}

const warning: Finding = {
  check: 'clock',
  severity: 'warning',
  message: "It is 2 hours ahead of this machine's; OAuth 1.0a allows 15 minutes.",
  remedy: 'Set the clock right that is wrong: by NTP on this machine, or by the web host.',
};
const problem: Finding = {
  check: 'request-token',
  severity: 'problem',
  message: 'Refused.',
  remedy: 'Compare `consumerKey`.',
  code: 'consumer_key_invalid',
};
const fine: Finding = { check: 'json', severity: 'ok', message: 'Clean.', remedy: 'Not to be seen.' };

test('marks, aligns and breaks, with the remedy below', () => {
  expect(report(diagnosisOf(fine, warning), plain)).toBe(
    `https://blog.example

✓ JSON                   Clean.
! Clock                  It is 2 hours ahead of this machine's; OAuth 1.0a
                         allows 15 minutes.
                         → Set the clock right that is wrong: by NTP on this
                           machine, or by the web host.

No problems, 1 warning.`,
  );
});

test.each([
  [[fine], 'No problems found.'],
  [[warning, warning], 'No problems, 2 warnings.'],
  [[problem], '1 problem.'],
  [[problem, problem, warning], '2 problems, 1 warning.'],
])('sums up: %#', (findings, words) => {
  expect(
    report(diagnosisOf(...findings), plain)
      .split('\n')
      .at(-1),
  ).toBe(words);
});

test('speaks of what a command has, not of the options of a strategy', () => {
  const text = report(diagnosisOf(problem), plain);
  expect(text).toContain('→ Compare the consumer key with the Client Key');
  expect(text).not.toContain('`consumerKey`');
});

test('colours the mark and the sum, by severity', () => {
  const style = (style: string, text: string) => `<${style}>${text}</>`;
  const lines = report(diagnosisOf(fine, warning, problem), { columns: 80, style }).split('\n');
  expect(lines[0]).toBe('<bold>https://blog.example</>');
  expect(lines[2]).toMatch(/^<green>✓<\/> JSON {19}Clean\.$/);
  expect(lines[3]).toMatch(/^<yellow>!<\/> Clock {18}It/);
  expect(lines.find((line) => line.includes('Request token'))).toMatch(/^<red>✗<\/> Request token/);
  expect(lines.at(-1)).toBe('<red>1 problem, 1 warning.</>');
});

test('whatever a site says, each line fits or is one word, and none moves the cursor', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', ' ', '\n', '\r', '\u001b[2J', '\u009b', '\u202e', 'é'),
  });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 1, max: 120 }), (message, remedy, columns) => {
      const finding: Finding = { check: 'address', severity: 'problem', message, remedy };
      const site = { name: message, home: remedy, url: '', root: '', description: '' };
      const diagnosis = {
        ...diagnosisOf(finding),
        site: { ...site, namespaces: [], authentication: {} },
      };
      const shown = report(diagnosis, { ...plain, columns });
      expect(shown).not.toMatch(/[^\P{C}\n]/u);
      const [, , ...lines] = shown.split('\n');
      for (const line of lines.slice(0, -2)) {
        const words = line.slice(25).replace(/^(?:→| ) /, '');
        if (/\s/.test(words.trim())) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 45));
      }
    }),
  );
});

test('has a label for every check', () => {
  for (const check of CHECKS) {
    const line = report(diagnosisOf({ check, severity: 'ok', message: 'Fine.' }), plain).split('\n')[2];
    expect(line).toMatch(/^✓ \S.{20}\s+Fine\.$/);
    expect(line).not.toContain('undefined');
  }
});
