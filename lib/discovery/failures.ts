/** The errors with which discovery ends. Pure. */
import { WordPressError, findingOf } from '../errors';
import { HTTPFault } from '../http/fault';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { signOnAt } from '../rest/sign-on';
import { isSignUpPage, siteIsMissing } from './network';
import { describeResponse, readRefusal } from './rest-index';

/** A page names a root, so the address is right, but the response there is not an index. */
export function notAnIndex(response: HTTPResponse, page: string): WordPressError {
  const refusal = readRefusal(response);
  if (refusal) return refusal;
  return new WordPressError(
    response.status === 200 ? 'response_invalid' : 'rest_api_closed',
    `${withoutQuery(page)} names ${withoutQuery(response.url)} as its REST API, but that ${describeResponse(response)}.`,
    "Open that address in a browser: it has to show the site's REST index, as JSON. If it does not, have the site's " +
      'owner save Settings → Permalinks again, and look for a security plugin, a login wall or PHP errors there.',
  );
}

/** @param guessed Whether https was tried only because the address was given without a scheme. */
export function notFound(url: URL, guessed: boolean): WordPressError {
  const [address, origin] = [withoutQuery(url.href), `${url.origin}/`];
  const where = address === origin ? `at ${origin}` : `from ${address} up to ${origin}`;
  return new WordPressError(
    'wordpress_not_found',
    `No WordPress REST API was found ${where}: no page there names one, ` +
      'and neither /wp-json/ nor /index.php?rest_route=/ is one.',
    'Check the address. If WordPress is in a folder, such as /blog, include the folder. If it is a WordPress site, have ' +
      'its owner allow the REST API and the addresses under ' +
      '/wp-json/, which some security plugins and web servers close. If its front page is a separate front end (a ' +
      `headless site), give the address of WordPress itself.${guessed ? GIVE_HTTP : ''}`,
  );
}

const GIVE_HTTP = ' If the site is on http only, give its address with http://.';

/**
 * Extends the error for an invalid certificate, where https was tried only because the address has no scheme. A site
 * that supports only http often shares its server with other sites, and the server sends the certificate of one of them.
 * http is never tried unless the user gives it: an attacker on the network could cause an invalid certificate in order to
 * get unencrypted requests.
 */
export function orGiveHTTP(error: WordPressError): WordPressError {
  if (error.code !== 'certificate_invalid') return error;
  return new WordPressError(error.code, findingOf(error), error.remedy + GIVE_HTTP, { cause: error.cause });
}

/** Explains a redirect away from the site, for instance to the page of a single sign-on service. */
export function explainRedirect(error: WordPressError, request: string): WordPressError {
  const target = error.cause instanceof HTTPFault ? error.cause.target : undefined;
  if (!target) return error;
  if (isSignUpPage(target)) return siteIsMissing(request, target);
  const blocker = signOnAt(target);
  if (!blocker) return error;
  return new WordPressError(blocker.code, `${findingOf(error)} ${blocker.finding}`, blocker.remedy);
}

/** A user-supplied site whose index claims a home that does not name the same REST API. */
export function homeNotConfirmed(root: string, home: string, hasOther: boolean): WordPressError {
  return new WordPressError(
    'response_invalid',
    `GET ${withoutQuery(root)} says that its site is ${home}, where ${hasOther ? 'another' : 'no'} REST API is named.`,
    "Give the address of the site's front page; if that is what you did, have its owner correct the two addresses under " +
      'Settings → General. If the front page is a separate front end (a headless site), it has to contain ' +
      `<link rel="https://api.w.org/" href="${withoutQuery(root)}">.`,
  );
}
