/** The REST index → what is known of the site, or the error that says why there is no index. Pure. */
import { decodeHTML } from 'entities';
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { listOf, parseJSONObject, restErrorCode } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { isAdvertisedAddress } from '../reading/url';
import { blockedBy } from '../rest/blocked-by';
import { remedy } from '../rest/remedies';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';
import { readAuthentication } from './authentication';
import { rootInLinkHeader } from './rest-root';

/** The fields of the index that describe the site. Without this list it contains every route: 180 kB. */
const FIELDS = '_fields=name,description,url,home,namespaces,authentication';

/** What an index is recognized by among other JSON. */
const INDEX = { required: ['namespaces'], typical: ['home', 'url', 'name', 'authentication'] };

/** The URL of the index of a REST API. */
export function indexURL(root: string): string {
  return joinRoute(root, `/?${FIELDS}`);
}

/**
 * Reads the response to a request for the index. `undefined` if there is no REST API at that address.
 * @throws WordPressError `rest_api_closed`, `server_error`, `response_invalid` or `endpoint_refused`
 */
export function readIndex(response: HTTPResponse): SiteData | undefined {
  const asked = `${response.method} ${withoutQuery(response.url)}`;
  const json = indexIn(response);
  if (!json) {
    const refusal = readRefusal(response, asked);
    if (refusal) throw refusal;
    return undefined;
  }
  const root = rootOf(response.url);
  const home = webAddress(json.home, 'home', asked);
  const url = webAddress(json.url, 'url', asked);
  const namespaces = json.namespaces
    .filter((namespace) => typeof namespace === 'string' && namespace.length <= 100)
    .slice(0, 500) as string[];
  return {
    url,
    home,
    root,
    name: text(json.name, 200),
    description: text(json.description, 1000),
    namespaces,
    authentication: readAuthentication(json.authentication, {
      url,
      home,
      root,
      namespaces,
      asked,
      answered: response.url,
      advertisedRoot: rootInLinkHeader(response.headers.link, response.url) ?? `${home}/wp-json/`,
    }),
  };
}

/** The index in a response, if that is one. */
export function indexIn({
  status,
  body,
}: HTTPResponse): (Record<string, unknown> & { namespaces: unknown[] }) | undefined {
  const json = status === 200 ? parseJSONObject(body, INDEX) : undefined;
  const namespaces = listOf(json?.namespaces);
  return json && namespaces && { ...json, namespaces };
}

/**
 * Whether a response is WordPress's, an index or a REST error, and not that of a web server or a firewall. Other
 * addresses of the same site would lead to the same response.
 */
export function isFromREST(response: HTTPResponse): boolean {
  return indexIn(response) !== undefined || restErrorCode(response.body) !== undefined;
}

/** The root of the index at this URL. A redirect may have changed the spelling of the query. */
function rootOf(url: string): string {
  const root = url.replace(/([?&])_fields=[^&]*&?/, '$1').replace(/[?&]$/, '');
  // Some web servers redirect to the address without the slash.
  return root.includes('?') || root.endsWith('/') ? root : `${root}/`;
}

/** Why a response is not an index, if the response shows it. */
export function readRefusal(
  response: HTTPResponse,
  asked = `${response.method} ${withoutQuery(response.url)}`,
): WordPressError | undefined {
  const { status } = response;
  const finding = `${asked} ${describeResponse(response)}.`;
  const blocker = blockedBy(response);
  if (blocker) {
    const suffix = blocker.allowsAuthenticated
      ? ' Without that, the developer can give `site` in the options.'
      : '';
    return new WordPressError(blocker.code, `${finding} ${blocker.finding}`, blocker.remedy + suffix);
  }
  if (status === 401 || status === 403) {
    return new WordPressError(
      'rest_api_closed',
      finding,
      'The site closes its REST API to visitors. Have its owner open the index (/wp-json/) and /wp/v2/users/me, in the ' +
        'settings of a security plugin or in the firewall of the web host, or give `site` in the options.',
    );
  }
  if (status >= 500) return new WordPressError('server_error', finding, remedy('server_error'));
  return undefined;
}

/** What came back, for a message. */
export function describeResponse(response: HTTPResponse): string {
  // The source of a PHP file may contain passwords.
  const words = /^\s*<\?(?:php|=)/i.test(response.body)
    ? 'the source text of a PHP file'
    : quoteResponse(response);
  return `was answered with ${response.status}${words && `: ${words}`}`;
}

/** An address of the site, without a slash at its end and without the query that multilingual plugins append. */
function webAddress(value: unknown, name: string, asked: string): string {
  if (isAdvertisedAddress(value)) return value.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  throw new WordPressError(
    'response_invalid',
    `${asked} was answered with an index whose \`${name}\` is not a web address.`,
    'Check the addresses under Settings → General in wp-admin.',
  );
}

function text(value: unknown, max: number): string {
  return typeof value === 'string' ? decodeHTML(value).trim().slice(0, max) : '';
}
