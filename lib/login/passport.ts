/** What the strategies have to do with Passport. */
import type { Strategy } from 'passport';

/** A request as Passport's types have it: Express's. */
export type Request = Parameters<Strategy['authenticate']>[0];

/** Whether a parameter of a query is there, once. A query parser makes lists and objects of others. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** What Passport hangs on a strategy for each request: a login ends by one of these. */
export interface Actions {
  success: (user: Express.User, info?: object) => void;
  fail: (challenge: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}
