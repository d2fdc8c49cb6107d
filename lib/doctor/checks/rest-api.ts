/** How the REST API was found, and which permalinks its address implies. Pure. */
import type { Trace } from '../../discovery/search';
import { withoutQuery } from '../../http/message';
import { isWithoutRewriting } from '../../site/route';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

/** How the search learned the REST root, and on which page. */
export interface Hint {
  by: Parameters<Trace['found']>[0];
  page: string;
}

/** @param hints In the order of the search: the last one led to the site. */
export function restAPIFinding({ root }: SiteData, hints: readonly Hint[]): Finding {
  const { by, page } = hints.at(-1)!;
  const how = {
    header: `named by the Link header of ${withoutQuery(page)}`,
    html: `named by the <link> in ${withoutQuery(page)}`,
    place: 'found at the default address; no page names it',
    address: 'the address that was given',
  };
  return ok('rest-api', `${root}, ${how[by]}.`);
}

export function permalinksFinding(
  { root }: SiteData,
  hints: readonly Hint[],
  exchanges: readonly Exchange[],
): Finding {
  if (!isWithoutRewriting(root)) return ok('permalinks', 'Pretty permalinks.');
  const refused =
    hints.at(-1)!.by === 'place' && hints.some(({ by }) => by !== 'place') && prettyIn(exchanges);
  if (refused) {
    return warning(
      'permalinks',
      `The pages name ${withoutQuery(refused.url)} as the REST API, but it answers ${refused.status}: the web server ` +
        'does not rewrite addresses. OAuth logins still work. The screen that creates application passwords uses ' +
        'these addresses, so users cannot approve one.',
      'Save Settings → Permalinks in wp-admin again. On Apache, the lines that this writes into .htaccess need ' +
        'mod_rewrite and `AllowOverride All`. On nginx, add `try_files $uri $uri/ /index.php?$args;`.',
    );
  }
  const kind = root.includes('/index.php/')
    ? 'Almost pretty permalinks, with /index.php/'
    : 'Plain permalinks';
  return ok('permalinks', `${kind}. Logins use addresses that need no rewriting.`);
}

/** The response of the REST index at an address that needs rewriting. */
function prettyIn(exchanges: readonly Exchange[]) {
  const index = exchanges.find(
    ({ request }) => /[?&]_fields=/.test(request.url) && !isWithoutRewriting(request.url),
  );
  return index?.response;
}
