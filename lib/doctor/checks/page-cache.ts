/** Whether a page cache answers a request of one user with the answer to another. Pure. */
import type { HTTPResponse } from '../../http/message';
import { parseJSONObject, restErrorCode } from '../../reading/json';
import { ok, warning, type Finding } from '../finding';
import { hasReadCredentials } from './authorization-header';

/** Responses to the same requests with and without credentials. */
export interface CacheProbe {
  /** users/me, as a visitor. */
  asVisitor: HTTPResponse;
  /** Responses to requests with made-up credentials, at addresses that were requested without credentials before. */
  repeated: readonly HTTPResponse[];
  /** users/me with made-up credentials, at an address that no cache has seen. */
  fresh?: HTTPResponse | undefined;
}

const EXCLUDE =
  'In the cache (a plugin, the web server or a CDN), exclude the REST API: addresses with /wp-json/ or rest_route=. Or ' +
  'have it ignore requests with an Authorization header, in nginx by `fastcgi_cache_bypass $http_authorization;` and ' +
  '`fastcgi_no_cache $http_authorization;`.';

export function pageCacheFinding({ asVisitor, repeated, fresh }: CacheProbe): Finding {
  if (asVisitor.status === 200 && isUser(asVisitor.body)) {
    return {
      check: 'page-cache',
      severity: 'problem',
      message:
        'users/me answers a visitor with the profile of a user: a cache returns what it stored for that user.',
      remedy: `${EXCLUDE} Then empty the cache.`,
    };
  }
  // The plugin refuses made-up credentials on every route. An answer as to a visitor was stored before.
  const isStored = fresh !== undefined && hasReadCredentials(fresh) && repeated.some(isForVisitor);
  if (isStored || repeated.some(isHit)) {
    return warning(
      'page-cache',
      'A cache ignores the Authorization header: it answers users with what it stored for others. Logins work: they read the ' +
        'profile at a new address each time. Other requests may get the data of another user, or of a visitor.',
      EXCLUDE,
    );
  }
  return ok('page-cache', 'No cache was seen that answers requests with credentials.');
}

/** Whether this is the response of WordPress to a visitor. */
function isForVisitor({ status, body }: HTTPResponse): boolean {
  return status === 200 || restErrorCode(body) === 'rest_not_logged_in';
}

function isUser(body: string): boolean {
  const user = parseJSONObject(body, { required: ['id', 'name'] });
  return Number(user?.id) > 0;
}

/** Whether the headers say that a cache answered. */
function isHit({ headers }: HTTPResponse): boolean {
  const names = [
    'x-cache',
    'x-cache-status',
    'x-fastcgi-cache',
    'x-proxy-cache',
    'x-litespeed-cache',
    'cf-cache-status',
  ];
  return names.some((name) => /\bhit\b/i.test(headers[name] ?? '')) || Number(headers.age) > 0;
}
