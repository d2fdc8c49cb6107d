/** The authentication methods in a REST index, with the addresses at which they work. Pure. */
import { WordPressError } from '../errors';
import { isWithoutRewriting, mapToRoot } from '../site/route';
import type { OAuth1Endpoints, SiteData } from '../site/site';
import { checkEndpoint, type NamedBy } from './endpoint';
import { baseOf, hasOtherHost } from './rest-root';

/** The site whose index is read, and the request for it. */
export interface IndexContext extends NamedBy {
  /** The request for the index, for messages. */
  asked: string;
  /** The root that the site itself advertises. It need not be the one that answered. */
  advertisedRoot: string;
}

/**
 * Reads the field `authentication` of an index.
 * @throws WordPressError `endpoint_refused` for an OAuth 1.0a endpoint that may not be used
 */
export function readAuthentication(json: unknown, context: IndexContext): SiteData['authentication'] {
  // PHP writes an empty array if there is nothing, otherwise an object.
  const methods = object(json);
  const authentication: SiteData['authentication'] = {};

  const { request, authorize, access } = object(methods.oauth1);
  if (request && authorize && access) {
    authentication.oauth1 = oauth1Endpoints({ request, authorize, access }, context);
  }
  // An unusable endpoint of the following methods removes that method only: users can still log in by another one.
  const oauth2 = object(object(methods.oauth2).endpoints);
  const authorization = checkEndpoint(oauth2.authorization, context);
  // The token endpoint is a REST route.
  const token = checkEndpoint(
    typeof oauth2.token === 'string'
      ? mapToRoot(oauth2.token, context.advertisedRoot, context.root)
      : oauth2.token,
    context,
  );
  if ('href' in authorization && 'href' in token) {
    authentication.oauth2 = { endpoints: { authorization: authorization.href, token: token.href } };
  }
  const screen = checkEndpoint(
    object(object(methods['application-passwords']).endpoints).authorization,
    context,
  );
  if ('href' in screen) {
    authentication.applicationPasswords = { endpoints: { authorization: screen.href } };
  }
  return authentication;
}

/**
 * The OAuth 1.0a endpoints at the addresses where they work. The plugin advertises them under home. That fails without
 * rewrite rules, where only the query reaches WordPress, and on headless sites, where home is a front end on another
 * host and WordPress is on the host of the REST API.
 */
function oauth1Endpoints(
  advertised: Record<keyof OAuth1Endpoints, unknown>,
  context: IndexContext,
): OAuth1Endpoints {
  const { home, url, root } = context;
  const isHeadless = hasOtherHost(home, root);
  // Requests go to the host that answered. The user's browser stays at home, unless WordPress itself is elsewhere.
  const server = isHeadless ? baseOf(root) : home;
  const browser = isHeadless && !hasOtherHost(url, root) ? server : home;
  const place = (step: keyof OAuth1Endpoints, base: string): unknown => {
    if (isWithoutRewriting(root)) return `${base}/index.php?rest_oauth1=${step}`;
    const address = advertised[step];
    const isAtHome = typeof address === 'string' && address.startsWith(`${home}/`);
    return isAtHome ? base + address.slice(home.length) : address;
  };
  return {
    request: endpoint(place('request', server), context),
    authorize: endpoint(place('authorize', browser), context),
    access: endpoint(place('access', server), context),
  };
}

function endpoint(value: unknown, context: IndexContext): string {
  const checked = checkEndpoint(value, context);
  if ('href' in checked) return checked.href;
  throw new WordPressError(
    'endpoint_refused',
    `${context.asked} names an endpoint ${checked.wrong}.`,
    'Users are not sent there. Ask the owner of the site which plugin writes that address into its REST index.',
  );
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
