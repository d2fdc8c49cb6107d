/** Requests and responses of the HTTP client, as plain data. */

export interface HTTPRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  /**
   * Writes the credentials into the request. It is called anew for each sending, a redirect's target or a
   * repetition, because a signature covers the address and a nonce serves once. A request that has it carries
   * credentials and is never redirected to another host.
   */
  authorize?: (url: URL) => Authorized;
  /** Whether sending it twice does no harm. Default: true, but for POST. */
  repeatable?: boolean;
  /** Whether to cut a body at the size limit, where the beginning is all that is needed. Default: false, an error. */
  truncate?: boolean;
}

/** A request with its credentials: where they go is up to the caller. */
export interface Authorized {
  url?: URL;
  headers?: Record<string, string>;
  body?: string;
}

export interface HTTPResponse {
  method: string;
  /** The address that answered, after redirects, without credentials. */
  url: string;
  status: number;
  /** By their names in lower case; those that came twice are joined with a comma. */
  headers: Record<string, string | undefined>;
  body: string;
}

/** An address for messages and logs, where a query could hold what is nobody's business. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
