/** The members of a node-wpapi request that the transport uses, as of node-wpapi 1.2. The package is not loaded. */
export interface WPRequest {
  /** The address with its query. Throws if the path is incomplete. */
  toString(): string;
  transport: unknown;
  _options: { headers?: Record<string, string> };
  _supportedMethods: readonly string[];
  /** The argument of `.file()`. */
  _attachment?: unknown;
  _attachmentName?: string | undefined;
}

/** A request to exactly this address, with the transport and the headers of another request. */
export function requestTo(address: string, like: WPRequest): WPRequest {
  // The class of `wp.posts()` would add its own path. Its base class, WPRequest, does not.
  let prototype = Object.getPrototypeOf(like) as object;
  for (;;) {
    const parent = Object.getPrototypeOf(prototype) as object;
    if (Object.getPrototypeOf(parent) === null) break;
    prototype = parent;
  }
  const Request = prototype.constructor as new (options: object) => WPRequest;
  return new Request({ ...like._options, transport: like.transport, endpoint: address });
}
