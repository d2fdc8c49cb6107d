/** The REST API: its index, the logged-in user, and refusals. */
import { PHPArray } from '../../lib/oauth1/php-input';
import { escapeHTML } from '../html';
import { NO_STORE, text, type Answer, type PHPRequest } from './http';
import { authenticate } from './oauth1';
import { WPError, type Site } from './site';
import { userJSON, type User } from './users';

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };

const CONTEXTS = ['view', 'embed', 'edit'] as const;

/** Answers a route of the REST API. Who is asking is settled before the route is looked at. */
export function answerREST(site: Site, request: PHPRequest, route: string): Answer {
  try {
    const user = site.hasPlugin ? authenticate(site, request) : undefined;
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (route === '/') return reply(request, user, 'GET', index(site));
      if (route.replace(/\/$/, '') === '/wp/v2/users/me') return usersMe(site, request, user);
    }
    throw new WPError('rest_no_route', 'No route was found matching the URL and request method.', 404);
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    const allow: Record<string, string> = error.code === 'rest_not_logged_in' ? { allow: 'GET' } : {};
    return json(error.status, errorJSON(site, error), allow);
  }
}

function usersMe(site: Site, request: PHPRequest, user: User | undefined): Answer {
  const asked = text(request.query, 'context') || 'view';
  const context = CONTEXTS.find((known) => known === asked);
  if (!context) {
    throw new WPError('rest_invalid_param', 'Invalid parameter(s): context', 400, {
      context: 'context is not one of view, embed, and edit.',
    });
  }
  if (!user) throw new WPError('rest_not_logged_in', 'You are not currently logged in.', 401);
  return reply(request, user, 'GET, POST, PUT, PATCH', userJSON(site, user, context));
}

function index(site: Site): Record<string, unknown> {
  const endpoint = (name: string) => `${site.home}/oauth1/${name}`;
  const oauth1 = {
    request: endpoint('request'),
    authorize: endpoint('authorize'),
    access: endpoint('access'),
    version: '0.1',
  };
  const route = (path: string) => ({
    namespace: path === '/' ? '' : 'wp/v2',
    methods: ['GET'],
    endpoints: [{ methods: ['GET'], args: { context: { default: 'view', required: false } } }],
    _links: { self: [{ href: site.route(path) }] },
  });
  return {
    name: escapeHTML(site.name),
    description: escapeHTML(site.options.description ?? ''),
    url: site.url,
    home: site.home,
    gmt_offset: '0',
    timezone_string: '',
    namespaces: ['oembed/1.0', 'wp/v2', 'wp-site-health/v1', 'wp-block-editor/v1'],
    // PHP has one kind of array, and an empty one becomes `[]`.
    authentication: site.hasPlugin ? { oauth1 } : [],
    routes: { '/': route('/'), '/wp/v2/users/me': route('/wp/v2/users/me') },
    site_logo: 0,
    site_icon: 0,
    site_icon_url: '',
    _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
  };
}

function errorJSON(site: Site, { code, message, status, params }: WPError): unknown {
  return { code, message: site.translate(message), data: params ? { status, params } : { status } };
}

function reply(
  request: PHPRequest,
  user: User | undefined,
  allow: string,
  data: Record<string, unknown>,
): Answer {
  return json(200, pick(data, fields(request)), { allow, ...(user && NO_STORE) });
}

function json(status: number, data: unknown, headers: Record<string, string>): Answer {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: encodeJSON(data) };
}

/** JSON in PHP's spelling: slashes and everything beyond ASCII are escaped. */
function encodeJSON(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The names in `_fields`: a list, or a text with commas. */
function fields(request: PHPRequest): string[] {
  const value = request.query.get('_fields');
  const list =
    value instanceof PHPArray
      ? [...value].map(([, field]) => (typeof field === 'string' ? field : ''))
      : value?.split(/[\s,]+/);
  return (list ?? []).filter((field) => field !== '');
}

/** What of an answer was asked for. A dot leads into what is nested. */
function pick(data: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  if (fields.length === 0) return data;
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) {
    const nested = fields
      .filter((field) => field.startsWith(`${name}.`))
      .map((f) => f.slice(name.length + 1));
    if (fields.includes(name)) picked[name] = value;
    else if (nested.length > 0 && typeof value === 'object' && value !== null) {
      picked[name] = pick(value as Record<string, unknown>, nested);
    }
  }
  return picked;
}
