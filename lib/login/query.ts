/** The query of a request, also where the framework parses none. */
import { parse } from 'node:querystring';
import { WordPressError } from '../errors';
import { addressOf } from './original-url';
import type { Actions, Request } from './passport';

/** A parsed query. Its values are untrusted: strings, arrays or objects. */
export type Query = Record<string, unknown>;

/**
 * The parameters of a request: `req.query`, or those of its address. Requests of connect and node:http have no `query`;
 * with Express's setting `query parser` off, it is empty. Then `req.query` is set, because the base classes read it.
 *
 * If nothing can be read, ends the login with the error `query_missing` and returns `undefined`. A callback would look like
 * the start of a login, without end.
 */
export function readQuery(login: Actions, req: Request): Query | undefined {
  const { query } = req as { query?: unknown };
  const address = addressOf(req);
  const parsed = typeof query === 'object' && query !== null ? (query as Query) : undefined;
  if (parsed && (address === undefined || Object.keys(parsed).length > 0)) return parsed;
  if (address === undefined) {
    login.error(
      new WordPressError(
        'query_missing',
        'The request has no `query`, and no `url` or `originalUrl` from which it could be read.',
        'Pass the request of the framework to Passport: of Express, Fastify, Koa, connect, Next or node:http.',
      ),
    );
    return undefined;
  }
  const value = parse(/\?([^#]*)/.exec(address)?.[1] ?? '');
  if (!parsed || Object.keys(value).length > 0)
    Object.defineProperty(req, 'query', { value, configurable: true, enumerable: true, writable: true });
  return value;
}
