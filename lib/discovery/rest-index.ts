/** The REST index → what we know of the site, or the reason why not. Pure. */
import { decodeHTML } from 'entities';
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { listOf, parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { parseURL } from '../reading/url';
import { blockedBy } from '../rest/blocked-by';
import { remedy } from '../rest/remedies';
import { isWithoutRewriting, joinRoute } from '../site/route';
import type { OAuth1Endpoints, SiteData } from '../site/site';
import { checkEndpoint, type NamedBy } from './endpoint';

/** The fields of the index that say what the site is. Without this list it holds every route: 180 kB. */
const FIELDS = '_fields=name,description,url,home,namespaces,authentication';

/** The fields of an index. */
const INDEX = { required: ['namespaces'], typical: ['home', 'url', 'name', 'authentication'] };

/** Where the index of a REST API is read. */
export function indexURL(root: string): string {
  return joinRoute(root, `/?${FIELDS}`);
}

/**
 * Reads the answer to a request for the index. `undefined` if there is no REST API behind that address.
 * @throws WordPressError `rest_api_closed`, `server_error`, `response_invalid` or `endpoint_refused`
 */
export function readIndex(response: HTTPResponse): SiteData | undefined {
  const asked = `${response.method} ${withoutQuery(response.url)}`;
  const json = parseJSONObject(response.body, INDEX);
  const namespaces = listOf(json?.namespaces);
  if (response.status !== 200 || !json || !namespaces) {
    const refusal = readRefusal(response, asked);
    if (refusal) throw refusal;
    return undefined;
  }

  // A redirect may have spelled the query in another way.
  const root = response.url.replace(/([?&])_fields=[^&]*&?/, '$1').replace(/[?&]$/, '');
  const home = webAddress(json.home, 'home', asked);
  const url = webAddress(json.url, 'url', asked);
  return {
    url,
    home,
    root,
    name: text(json.name, 200),
    description: text(json.description, 1000),
    namespaces: namespaces
      .filter((namespace) => typeof namespace === 'string' && namespace.length <= 100)
      .slice(0, 500) as string[],
    authentication: readAuthentication(json.authentication, {
      url,
      home,
      root,
      asked,
      answered: response.url,
    }),
  };
}

/** What keeps the index from us, if the answer says so. */
function readRefusal(response: HTTPResponse, asked: string): WordPressError | undefined {
  const { status } = response;
  const finding = `${asked} ${describeResponse(response)}.`;
  const blocker = blockedBy(response);
  if (blocker) {
    const { name, code, allowsAuthenticated } = blocker;
    const remedy = allowsAuthenticated
      ? `${blocker.remedy} Without that, the developer can give \`site\` in the options.`
      : blocker.remedy;
    return new WordPressError(code, `${finding} Closed by ${name}.`, remedy);
  }
  if (status === 401 || status === 403) {
    return new WordPressError(
      'rest_api_closed',
      finding,
      'The site closes its REST API to visitors. Have its owner open the index (/wp-json/) and /wp/v2/users/me in ' +
        'the settings of the security plugin, or give `site` in the options.',
    );
  }
  if (status >= 500) {
    return new WordPressError('server_error', finding, remedy('server_error'));
  }
  return undefined;
}

/** What came back, for a message. */
export function describeResponse(response: HTTPResponse): string {
  const words = quoteResponse(response);
  return `was answered with ${response.status}${words && `: ${words}`}`;
}

interface Context extends NamedBy {
  asked: string;
}

function readAuthentication(json: unknown, context: Context): SiteData['authentication'] {
  // PHP writes an empty array where there is nothing, an object otherwise.
  const ways = object(json);
  const authentication: SiteData['authentication'] = {};

  const { request, authorize, access } = object(ways.oauth1);
  if (request && authorize && access) {
    const advertised = isWithoutRewriting(context.root)
      ? queryEndpoints(context.home)
      : { request, authorize, access };
    authentication.oauth1 = {
      request: endpoint(advertised.request, context),
      authorize: endpoint(advertised.authorize, context),
      access: endpoint(advertised.access, context),
    };
  }
  // One of these that can't be used is as if it were not there: it must not keep people from logging in another way.
  const oauth2 = object(object(ways.oauth2).endpoints);
  const authorization = checkEndpoint(oauth2.authorization, context);
  const token = checkEndpoint(oauth2.token, context);
  if ('href' in authorization && 'href' in token) {
    authentication.oauth2 = { endpoints: { authorization: authorization.href, token: token.href } };
  }
  const screen = checkEndpoint(
    object(object(ways['application-passwords']).endpoints).authorization,
    context,
  );
  if ('href' in screen) {
    authentication.applicationPasswords = { endpoints: { authorization: screen.href } };
  }
  return authentication;
}

/** The plugin's endpoints on a site without rewrite rules, where the advertised ones show the front page. */
function queryEndpoints(home: string): OAuth1Endpoints {
  const base = `${home.replace(/\/+$/, '')}/index.php?rest_oauth1=`;
  return { request: `${base}request`, authorize: `${base}authorize`, access: `${base}access` };
}

function endpoint(value: unknown, context: Context): string {
  const checked = checkEndpoint(value, context);
  if ('href' in checked) return checked.href;
  throw new WordPressError(
    'endpoint_refused',
    `${context.asked} names an endpoint ${checked.wrong}.`,
    'Nobody is sent there. Ask the owner of the site which plugin writes that address into its REST index.',
  );
}

function webAddress(value: unknown, name: string, asked: string): string {
  if (
    typeof value === 'string' &&
    value.length <= 2048 &&
    // It is quoted as it is, in messages, too.
    /^https?:\/\/[^\s@<>"\p{C}]+$/iu.test(value) &&
    parseURL(value)
  ) {
    return value.replace(/\/+$/, '');
  }
  throw new WordPressError(
    'response_invalid',
    `${asked} was answered with an index whose \`${name}\` is no web address.`,
    'Check the addresses under Settings → General in wp-admin.',
  );
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown, max: number): string {
  return typeof value === 'string' ? decodeHTML(value).trim().slice(0, max) : '';
}
