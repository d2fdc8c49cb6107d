/** Whether the JSON of the site has other output around it. Pure. */
import { findJSONObject } from '../../reading/json';
import { quoteResponse } from '../../reading/site-words';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

export function jsonFinding(exchanges: readonly Exchange[]): Finding {
  for (const { request, response } of exchanges) {
    const found = request.headers?.accept === 'application/json' && findJSONObject(response.body);
    const dirt = found && (before(found.before) ?? after(found.after));
    if (dirt) return dirt;
  }
  return ok('json', 'Responses contain nothing but JSON.');
}

const READ = 'This package ignores it; other programs may fail.';

function before(text: string): Finding | undefined {
  // trim() removes a byte order mark, too.
  const rest = text.trim();
  if (rest !== '') {
    return warning(
      'json',
      `Output precedes the JSON: ${quote(rest)}. ${READ}`,
      'Set WP_DEBUG_DISPLAY to false in wp-config.php, and fix the reported error, often an outdated plugin.',
    );
  }
  if (!text.includes('\uFEFF')) return undefined;
  return warning(
    'json',
    `A byte order mark precedes the JSON. ${READ}`,
    'Save wp-config.php, functions.php of the theme or the last edited plugin file as “UTF-8 without BOM”.',
  );
}

function after(text: string): Finding | undefined {
  if (text.trim() === '') return undefined;
  return warning(
    'json',
    `Output follows the JSON: ${quote(text)}. ${READ}`,
    'In the cache or optimization plugin, exclude the addresses under /wp-json/, or turn off its HTML comment.',
  );
}

function quote(text: string): string {
  const words = quoteResponse({
    headers: {},
    body: text
      .slice(0, 2000)
      .replace(/<\/?b>/g, '')
      .replace(/<\/?\w[^>]*>/g, ' '),
  });
  return words.length > 120 ? `${words.slice(0, 120)}…` : words;
}
