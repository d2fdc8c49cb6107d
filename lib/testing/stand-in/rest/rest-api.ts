/** The REST API: its routes and the user of a request. */
import { applicationPasswordRoutes } from '../application-passwords/rest-routes';
import { NO_STORE, text, type Answer, type PHPRequest } from '../http';
import { openIDConnectRoutes } from '../openid-connect-server/openid-connect';
import { sessionOf } from '../pages/session';
import { WPError, type Site } from '../site';
import { userJSON } from '../users';
import { oauth2Routes } from '../wp-api-oauth2/oauth2';
import { authenticate, type Caller } from './authentication';
import { refusal, reply } from './json';
import { allowOnMedia, answerMedia, uploadMedia } from './media';
import { invalid } from './parameters';
import { allowOnPosts, answerPost, answerPosts } from './posts';
import { index } from './rest-index';

const CONTEXTS = ['view', 'embed', 'edit'] as const;

/** A request for a route. */
export interface Call extends Caller {
  site: Site;
  request: PHPRequest;
  /** The named groups of the route's path. */
  params: Partial<Record<string, string>>;
  /** The one named `id`. */
  id: number;
}

export interface Route {
  path: RegExp;
  methods: readonly string[];
  /** Whether the route exists. Default: always. */
  isActive?: (site: Site) => boolean;
  answer(call: Call): Answer;
  /** The methods that the user may use. */
  allow(call: Call): string;
  /** Whether the plugin sends its responses itself, without the headers of the REST API. Default: false. */
  sendsItself?: boolean;
}

const READ = ['GET', 'HEAD'];

const ROUTES: readonly Route[] = [
  {
    path: /^$/,
    methods: READ,
    answer: ({ site, request }) => reply(request, index(site)),
    allow: () => 'GET',
  },
  {
    path: /^\/wp\/v2\/users\/me$/,
    methods: READ,
    answer: usersMe,
    allow: ({ user }) => (user ? 'GET, POST, PUT, PATCH' : 'GET'),
  },
  {
    path: /^\/wp\/v2\/posts$/,
    methods: [...READ, 'POST'],
    answer: ({ site, request, user }) => answerPosts(site, request, user),
    allow: ({ site, user }) => allowOnPosts(site, user),
  },
  {
    path: /^\/wp\/v2\/posts\/(?<id>\d+)$/,
    methods: [...READ, 'POST', 'PUT', 'PATCH', 'DELETE'],
    answer: ({ site, request, user, id }) => answerPost(site, request, user, id),
    allow: ({ site, user, id }) => allowOnPosts(site, user, id),
  },
  {
    path: /^\/wp\/v2\/media$/,
    methods: ['POST'],
    answer: ({ site, request, user }) => uploadMedia(site, request, user),
    allow: ({ site, user }) => allowOnMedia(site, user),
  },
  {
    path: /^\/wp\/v2\/media\/(?<id>\d+)$/,
    methods: [...READ, 'DELETE'],
    answer: ({ site, request, user, id }) => answerMedia(site, request, user, id),
    allow: ({ site, user, id }) => allowOnMedia(site, user, id),
  },
  { path: /^\/wp\/v2\/settings$/, methods: [...READ, 'POST'], answer: refuseSettings, allow: () => '' },
  ...applicationPasswordRoutes,
  ...oauth2Routes,
  ...openIDConnectRoutes,
];

/** Handles a REST request. The user is determined before the route. */
export function answerREST(site: Site, request: PHPRequest, route: string): Answer {
  let caller: Caller;
  try {
    caller = authenticate(site, request);
  } catch (error) {
    const refused = refusalFor(site, error);
    return { ...refused, headers: { ...(sessionOf(site, request) && NO_STORE), ...refused.headers } };
  }
  const path = route.replace(/\/$/, '');
  const found = ROUTES.find(
    ({ path: known, methods, isActive }) =>
      known.test(path) && methods.includes(request.method) && isActive?.(site) !== false,
  );
  if (!found) {
    const message = 'No route was found matching the URL and request method.';
    return refusal(site, new WPError('rest_no_route', message, 404));
  }

  const params = found.path.exec(path)?.groups ?? {};
  const call: Call = { site, request, ...caller, params, id: Number(params.id) };
  const nonce: Record<string, string> = caller.nonce === undefined ? {} : { 'x-wp-nonce': caller.nonce };
  let answer: Answer;
  try {
    answer = found.answer(call);
    if (found.sendsItself) return { ...answer, headers: { ...nonce, ...answer.headers } };
  } catch (error) {
    answer = refusalFor(site, error);
  }
  const allow = found.allow(call);
  const headers = { ...(allow && { allow }), ...(caller.user && NO_STORE), ...nonce, ...answer.headers };
  return { ...answer, headers };
}

function refusalFor(site: Site, error: unknown): Answer {
  if (!(error instanceof WPError)) throw error;
  return refusal(site, error);
}

function usersMe({ site, request, user }: Call): Answer {
  const asked = text(request.query, 'context') || 'view';
  const context = CONTEXTS.find((known) => known === asked);
  if (!context) {
    throw invalid('context', 'rest_not_in_enum', 'context is not one of view, embed, and edit.');
  }
  if (!user) throw new WPError('rest_not_logged_in', 'You are not currently logged in.', 401);
  return reply(request, userJSON(site, user, context));
}

/** Settings are for administrators. The stand-in has none. */
function refuseSettings({ user }: Call): Answer {
  throw new WPError('rest_forbidden', 'Sorry, you are not allowed to do that.', user ? 403 : 401);
}
