/** Requests and responses of the HTTP client, as plain data. */

/** A request. A server may get it twice, with the same bytes, if a connection was closed: see `exchange`. */
export interface HTTPRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /**
   * Writes the credentials into the request. Called again after a redirect, because a signature covers the address. A
   * request with this function never follows a redirect to another host.
   */
  authorize?: (url: URL) => Authorized;
  /** Whether to follow redirects. Default: true. */
  follow?: boolean;
  /** What must not get into a message, should the site repeat it in an address. */
  secrets?: readonly string[];
  /** Whether to cut a body at the size limit, where only the beginning is needed. Default: false, a failure. */
  truncate?: boolean;
}

/** A request with credentials: its address, and the headers and body to add. */
export interface Authorized {
  url?: URL;
  headers?: Record<string, string>;
  body?: string | undefined;
}

export interface HTTPResponse {
  method: string;
  /** The address of the response, after redirects, without credentials. */
  url: string;
  status: number;
  /** By their names in lower case. The values of a header that came twice are joined with a comma. */
  headers: Record<string, string | undefined>;
  body: string;
  /** What the request carried: a site may repeat it, and it must not get into a message. */
  secrets?: readonly string[];
}

/** An address for messages and logs: without the query, which may contain secrets, and 200 characters at most. */
export function withoutQuery(url: string): string {
  const place = url.replace(/[?#].*$/s, '');
  return place.length > 200 ? `${place.slice(0, 200)}…` : place;
}
