/** Sites of a network (multisite) that are archived or do not exist. WordPress answers for them in its own ways. Pure. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import type { SiteData } from '../site/site';
import { describeResponse } from './rest-index';

/**
 * The page of a site in a network (multisite) that was archived, suspended or deleted: WordPress answers with 410. The
 * search ends, because the next folder upward is another site, on which the user does not want to log in.
 */
export function siteIsGone(response: HTTPResponse): WordPressError {
  return new WordPressError(
    'wordpress_not_found',
    `${response.method} ${withoutQuery(response.url)} ${describeResponse(response)}. That is WordPress's response for a site of ` +
      'a network that is archived, suspended or deleted.',
    'Have the administrator of the network restore it under Network Admin → Sites. If only that page was removed, give ' +
      "the address of the site's front page.",
  );
}

/** A network redirects the address of a site that does not exist to the page where visitors register one. */
export function siteIsMissing(request: string, target: URL): WordPressError {
  return new WordPressError(
    'wordpress_not_found',
    `${request} was redirected to ${withoutQuery(target.href)}: the WordPress network there has no site at this ` +
      'address.',
    'Check the spelling of the address.',
  );
}

/** Whether an address is the page on which a network registers sites. */
export function isSignUpPage({ pathname }: URL): boolean {
  return pathname.endsWith('/wp-signup.php');
}

/** Names that no site of a network in subdirectories can have (`get_subdirectory_reserved_names()`). */
const RESERVED_NAMES = /^(?:page|comments|blog|files|feed|embed|wp-admin|wp-content|wp-includes|wp-json)$/;

/**
 * The page on which a network would register sites, if a 404 at this address may mean that its network has no such site:
 * in a network in subdirectories, the main site answers for sites that do not exist, as it does for pages that do not.
 */
export function signUpPageFor(
  { host, pathname }: URL,
  { home, url }: Pick<SiteData, 'home' | 'url'>,
): string | undefined {
  const main = new URL(`${home}/`);
  const isBelow = host === main.host && pathname.startsWith(main.pathname);
  const [name = ''] = pathname.slice(main.pathname.length).split('/');
  // WordPress in a separate folder: that folder belongs to this site.
  const isOfSite = url !== home && `${pathname}/`.startsWith(`${new URL(url).pathname}/`);
  return isBelow && name !== '' && !isOfSite && !RESERVED_NAMES.test(name)
    ? `${url}/wp-signup.php`
    : undefined;
}

/**
 * Whether a site is the main site of a network, by the response to `signUpPage`. Only there does WordPress show that
 * page, also if registration is disabled. Elsewhere it redirects to the login page, or to the page of the main site.
 */
export function isSignUpForm({ url, status, body }: HTTPResponse, signUpPage: string): boolean {
  return status === 200 && url === signUpPage && body.includes('id="signup-content"');
}

/** The main site of a network answers with 404 for a site that does not exist. */
export function siteIsNotInNetwork(page: URL, { home }: Pick<SiteData, 'home'>): WordPressError {
  return new WordPressError(
    'wordpress_not_found',
    `${withoutQuery(page.href)} was answered with 404 by ${home}, the main site of a WordPress network: the network has ` +
      'no site at this address.',
    `Check the spelling of the address. To use the main site, give ${home}.`,
  );
}
