/** The types of Passport that all strategies use, and a check of query parameters. */
import type { Strategy } from 'passport';

/** A request of Express, by Passport's type: with `@types/passport`, that of `@types/express`. */
export type Request = Parameters<Strategy['authenticate']>[0];

/**
 * The type of an option whose function gets the request. A parameter without a type is the request of Express. A function
 * for another framework gives its type: `(req: FastifyRequest, …) => …`. `OfAny` is the same function type for a request
 * of type `never`, which every such function satisfies. Its second signature, with a type parameter, keeps TypeScript
 * from taking parameter types from it.
 *
 * @typeParam OfExpress The function type for a request of Express.
 * @typeParam OfAny The function type for a request of type `never`.
 */
export type ForAnyRequest<OfExpress, OfAny extends (...args: never[]) => unknown> =
  OfExpress | (OfAny & (<_>(...args: Parameters<OfAny>) => ReturnType<OfAny>));

/** Whether a query parameter is a non-empty string. Query parsers turn repeated parameters into arrays or objects. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** The functions that Passport puts on a strategy for each request. A login ends with one of them. */
export interface Actions {
  success: (user: Express.User, info?: object) => void;
  fail: (challenge: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}
