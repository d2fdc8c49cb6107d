/** Formats a diagnosis for the terminal. Pure. */
import type { Diagnosis } from '../doctor/diagnose';
import type { Check, Finding, Severity } from '../doctor/finding';
import { remedyOf } from './failure';
import { type IO, type Style } from './io';
import { oneLine, printableName } from './printable';
import { wrap } from './wrap';

const LABELS: Record<Check, string> = {
  address: 'Address',
  https: 'HTTPS',
  'rest-api': 'REST API',
  'wordpress-com': 'WordPress.com',
  permalinks: 'Permalinks',
  home: 'Home',
  'login-page': 'Login page',
  json: 'JSON',
  oauth1: 'OAuth 1.0a',
  'application-passwords': 'Application passwords',
  oauth2: 'OAuth 2',
  jetpack: 'Jetpack',
  'users-me': 'users/me',
  'page-cache': 'Page cache',
  'authorization-header': 'Authorization header',
  clock: 'Clock',
  'request-token': 'Request token',
};

const MARKS: Record<Severity, [mark: string, style: Style]> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  problem: ['✗', 'red'],
};

const LABEL_WIDTH = Math.max(...Object.values(LABELS).map((label) => label.length));
const INDENT = ' '.repeat(LABEL_WIDTH + 4);

/** One or more lines for each finding, followed by its remedy if it is a warning or a problem. */
export function report(diagnosis: Diagnosis, { columns, style }: Pick<IO, 'columns' | 'style'>): string {
  const { siteURL, site, findings, severity } = diagnosis;
  const title = site
    ? `${printableName(site.name) || 'A WordPress site'}, ${oneLine(site.home)}`
    : oneLine(siteURL);
  const width = Math.max(columns - INDENT.length, 20);
  const lines = findings.flatMap((finding) => {
    const [mark, color] = MARKS[finding.severity];
    const [first, ...rest] = wrap(finding.message, width);
    return [
      `${style(color, mark)} ${LABELS[finding.check].padEnd(LABEL_WIDTH)}  ${first}`,
      ...[...rest, ...remedyLines(finding, width)].map((line) => INDENT + line),
    ];
  });
  return [style('bold', title), '', ...lines, '', style(MARKS[severity][1], summary(findings))].join('\n');
}

function remedyLines({ severity, code, remedy }: Finding, width: number): string[] {
  if (severity === 'ok' || remedy === undefined) return [];
  const lines = wrap(code === undefined ? remedy : remedyOf({ code, remedy }), width - 2);
  return lines.map((line, i) => (i === 0 ? `→ ${line}` : `  ${line}`));
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const some = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  if (problems > 0)
    return warnings > 0
      ? `${some(problems, 'problem')}, ${some(warnings, 'warning')}.`
      : `${some(problems, 'problem')}.`;
  return warnings > 0 ? `No problems, ${some(warnings, 'warning')}.` : 'No problems found.';
}
