/** The authentication methods in a REST index, with the addresses at which they work. Pure. */
import { WordPressError } from '../errors';
import { checkEndpoint, type NamedBy } from '../site/endpoint';
import { isWithoutRewriting, mapToRoot } from '../site/route';
import type { IndieAuthServer, OAuth1Endpoints, OAuth2Endpoints, SiteData } from '../site/site';
import { openIDConnectEndpoints, reachableEndpoint } from './oauth2-endpoints';
import { baseOf, hasOtherHost } from './rest-root';

/** The site whose index is read, and the request for it. */
export interface IndexContext extends NamedBy {
  /** The request for the index, for messages. */
  asked: string;
  /** The root that the site itself advertises. It need not be the one that answered. */
  advertisedRoot: string;
  /** The namespaces in the index. */
  namespaces: string[];
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
  const oauth2 = readOAuth2(object(methods.oauth2), context);
  if (oauth2) authentication.oauth2 = oauth2;
  const openIDConnect = openIDConnectEndpoints(context);
  if (openIDConnect) authentication.openIDConnect = { endpoints: openIDConnect };
  const indieAuth = readIndieAuth(object(object(methods.indieauth).endpoints), context);
  if (indieAuth) authentication.indieAuth = indieAuth;
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
 * The entry `oauth2`. Two plugins write it, each in its own form: WP-API's `{ endpoints: { authorization, token } }`, and
 * WP OAuth Server 4 `{ authorize, token, me, version, software }`. If a site runs both, WP-API's replaces the other.
 */
function readOAuth2(
  { endpoints, authorize, token, me }: Record<string, unknown>,
  context: IndexContext,
): SiteData['authentication']['oauth2'] {
  const advertised = object(endpoints);
  const ofWPAPI = usable(
    {
      authorization: advertised.authorization,
      token: atRoot(advertised.token, context),
    },
    context,
  );
  if (ofWPAPI) return { server: 'wp-api', endpoints: ofWPAPI };
  const ofServer = usable(
    {
      authorization: reachableEndpoint(authorize, context),
      token: reachableEndpoint(token, context),
      userinfo: reachableEndpoint(me, context),
    },
    context,
  );
  return ofServer && { server: 'wp-oauth-server', endpoints: ofServer };
}

/** The endpoints of the plugin IndieAuth, which are REST routes. Its issuer is the route above them (RFC 8414 §2). */
function readIndieAuth(
  { authorization, token, userinfo, revocation, metadata }: Record<string, unknown>,
  context: IndexContext,
): IndieAuthServer | undefined {
  const endpoints = usable(
    {
      authorization: atRoot(authorization, context),
      token: atRoot(token, context),
      userinfo: atRoot(userinfo, context),
    },
    context,
  );
  if (!endpoints) return undefined;
  const revoke = checkEndpoint(atRoot(revocation, context), context);
  const [, issuer] = /^(.{1,2000})\/metadata$/.exec(typeof metadata === 'string' ? metadata : '') ?? [];
  return {
    endpoints: { ...endpoints, ...('href' in revoke && { revocation: revoke.href }) },
    ...(issuer !== undefined && { issuer }),
  };
}

/** The endpoints, if those that a login needs may be used. */
function usable(
  advertised: Record<'authorization' | 'token', unknown> & { userinfo?: unknown },
  context: IndexContext,
): OAuth2Endpoints | undefined {
  const authorization = checkEndpoint(advertised.authorization, context);
  const token = checkEndpoint(advertised.token, context);
  const userinfo = checkEndpoint(advertised.userinfo, context);
  if (!('href' in authorization && 'href' in token)) return undefined;
  return {
    authorization: authorization.href,
    token: token.href,
    ...('href' in userinfo && { userinfo: userinfo.href }),
  };
}

/** An advertised REST route at the root that answered. */
function atRoot(value: unknown, { advertisedRoot, root }: IndexContext): unknown {
  return typeof value === 'string' ? mapToRoot(value, advertisedRoot, root) : value;
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
