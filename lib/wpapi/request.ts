/** What of node-wpapi's requests the transport stands on, as of its version 1.2. The package itself is not loaded. */
export interface WPRequest {
  /** The address with its query. Throws where the path is not complete. */
  toString(): string;
  transport: unknown;
  _options: { headers?: Record<string, string> };
  _supportedMethods: readonly string[];
  /** What `.file()` was given. */
  _attachment?: unknown;
  _attachmentName?: string | undefined;
}

/** A request to an address as it stands, over the transport of another request and with its headers. */
export function requestTo(address: string, like: WPRequest): WPRequest {
  // `wp.posts()` is of a class that would add its own path; the class that all of them extend adds nothing.
  let prototype = Object.getPrototypeOf(like) as object;
  for (;;) {
    const parent = Object.getPrototypeOf(prototype) as object;
    if (Object.getPrototypeOf(parent) === null) break;
    prototype = parent;
  }
  const Request = prototype.constructor as new (options: object) => WPRequest;
  return new Request({ ...like._options, transport: like.transport, endpoint: address });
}
