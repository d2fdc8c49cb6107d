/** Whether the site's JSON is only that. Pure. */
import { findJSONObject } from '../../reading/json';
import { quoteResponse } from '../../reading/site-words';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

export function jsonFinding(exchanges: readonly Exchange[]): Finding {
  for (const { request, response } of exchanges) {
    const found = request.headers?.accept === 'application/json' && findJSONObject(response.body);
    // A page that holds some JSON is not JSON with a page around it.
    const dirt = found && !/<html/i.test(found.before) && (before(found.before) ?? after(found.after));
    if (dirt) return dirt;
  }
  return ok('json', 'Clean.');
}

const READ = 'It was read all the same, but other programs may not.';

function before(text: string): Finding | undefined {
  // A byte order mark is white space, too.
  const rest = text.trim();
  if (rest !== '') {
    return warning(
      'json',
      `Before the JSON stands: ${quote(rest)}. ${READ}`,
      'Set WP_DEBUG_DISPLAY to false in wp-config.php, and have mended what it tells of, often an outdated plugin.',
    );
  }
  if (!text.includes('\uFEFF')) return undefined;
  return warning(
    'json',
    `Before the JSON stands a byte order mark. ${READ}`,
    'Save wp-config.php, functions.php of the theme, or the plugin edited last, as “UTF-8 without BOM”.',
  );
}

function after(text: string): Finding | undefined {
  if (text.trim() === '') return undefined;
  return warning(
    'json',
    `After the JSON stands: ${quote(text)}. ${READ}`,
    'In the settings of the cache or optimizing plugin, leave out the addresses under /wp-json/, or its comment.',
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
