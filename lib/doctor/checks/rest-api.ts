/** How the REST API was found, and what its address says of the permalinks. Pure. */
import type { Trace } from '../../discovery/discover';
import { withoutQuery } from '../../http/message';
import { isWithoutRewriting } from '../../site/route';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

/** What told the search where to look, and the page it was on. */
export interface Hint {
  by: Parameters<Trace['found']>[0];
  page: string;
}

/** @param hints In the order in which the search took them: the last one led to the site. */
export function restAPIFinding({ root }: SiteData, hints: readonly Hint[]): Finding {
  const { by, page } = hints.at(-1)!;
  const how = {
    header: `named by the Link header of ${withoutQuery(page)}`,
    html: `named by the <link> in ${withoutQuery(page)}`,
    place: 'found at its usual place; no page names it',
  };
  return ok('rest-api', `${root}, ${how[by]}.`);
}

export function permalinksFinding(
  { root }: SiteData,
  hints: readonly Hint[],
  exchanges: readonly Exchange[],
): Finding {
  if (!isWithoutRewriting(root)) return ok('permalinks', 'Pretty.');
  const refused =
    hints.at(-1)!.by === 'place' && hints.some(({ by }) => by !== 'place') && prettyIn(exchanges);
  if (refused) {
    return warning(
      'permalinks',
      `The pages name ${withoutQuery(refused.url)} as the REST API, but that is answered with ${refused.status}: the ` +
        'web server does not rewrite addresses. Logins get along with that.',
      'Save Settings → Permalinks in wp-admin once more. On Apache, mod_rewrite and `AllowOverride All` are needed for ' +
        'the lines that this writes into .htaccess; on nginx, `try_files $uri $uri/ /index.php?$args;`.',
    );
  }
  const kind = root.includes('/index.php/') ? 'Almost pretty, with /index.php/' : 'Plain';
  return ok('permalinks', `${kind}. Logins use addresses that need no rewriting.`);
}

/** The answer for an index under an address that needs rewriting. */
function prettyIn(exchanges: readonly Exchange[]) {
  const index = exchanges.find(
    ({ request }) => /[?&]_fields=/.test(request.url) && !isWithoutRewriting(request.url),
  );
  return index?.response;
}
