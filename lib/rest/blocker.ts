/** The types for what answers in place of the REST API, and how it is recognized. */
import type { HTTPResponse } from '../http/message';

/** The parts of a response that are examined. `url` is the one after redirects. */
export type JudgedResponse = Omit<HTTPResponse, 'method' | 'url'> & { url?: string };

/** What answered in place of the REST API: a plugin, a firewall, a sign-on page, maintenance mode. */
export interface Blocker {
  /** One sentence for a message. */
  finding: string;
  /** What the site's owner changes, in the words of wp-admin or of the service. */
  remedy: string;
  /** `server_error` if the condition is temporary. */
  code: 'rest_api_closed' | 'server_error' | 'response_invalid';
  /** Whether only anonymous requests are blocked, so that requests with credentials are answered. */
  allowsAuthenticated: boolean;
}

/** How a blocker is recognized: a response has to match all conditions that are given. */
export interface Sign extends Partial<Omit<Blocker, 'remedy'>> {
  /** What the sentence “Blocked by …” names. Not needed beside `finding`. */
  name?: string;
  remedy: string | ((response: JudgedResponse) => string);
  /** The `code` of a REST error, which is the same in every language. */
  restCode?: RegExp;
  /** A part of the body. */
  body?: RegExp;
  /** A second part of the body. */
  andBody?: RegExp;
  /** Whether the body is a JSON object. */
  isJSON?: boolean;
  /** How long the body is at most. Pages that only run a script are short, and front pages contain the same scripts. */
  maxBody?: number;
  status?: number | RegExp;
  header?: [name: string, value: RegExp];
  /** The address that answered, after redirects, without its query. */
  path?: RegExp;
}

/** Ends a remedy: which requests the owner lets through. */
export const LET_REQUESTS_THROUGH =
  "for the addresses under /wp-json/ and /oauth1/, or for the IP address of this application's server.";
