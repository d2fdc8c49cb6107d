/** The parts of Passport that all strategies use. */
import type { Strategy } from 'passport';

/** A request of Express, as in the types of Passport. */
export type Request = Parameters<Strategy['authenticate']>[0];

/** Whether a query has a parameter exactly once and not empty. Query parsers make lists and objects of repeated ones. */
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
