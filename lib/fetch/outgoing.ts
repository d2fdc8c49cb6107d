/** The arguments of a `fetch` → the request that is sent. */
import { signedBody, isStream, type Body, type SignedBody } from '../signing/signed-body';
import type { SiteAddresses } from './site-addresses';

/** A request that is being sent: the caller's arguments, and the signed fields of the body. */
export interface Outgoing extends SignedBody {
  url: URL;
  method: string;
  /** Changed by each attempt, which writes its own Authorization header. */
  headers: Headers;
  /** The caller's own Authorization header. */
  authorization: string | null;
  redirect: NonNullable<RequestInit['redirect']>;
  signal: AbortSignal | null | undefined;
  /** The caller's arguments, for the others: `keepalive`, a dispatcher. */
  init: RequestInit;
}

/** @throws TypeError for an address of another site, and for headers that are not valid */
export function prepareRequest(
  input: Parameters<typeof fetch>[0],
  init: RequestInit,
  addresses: SiteAddresses,
): Outgoing {
  const request = input instanceof Request ? input : undefined;
  const url = addresses.resolve(
    input instanceof Request ? input.url : input instanceof URL ? input.href : input,
  );
  const headers = toHeaders(init.headers ?? request?.headers);
  const body = (init.body ?? request?.body ?? null) as Body | null;
  return {
    url,
    method: withNormalCase(init.method ?? request?.method ?? 'GET'),
    headers,
    authorization: headers.get('authorization'),
    body,
    isRepeatable: body === null || !isStream(body),
    redirect: init.redirect ?? request?.redirect ?? 'follow',
    signal: init.signal ?? request?.signal,
    init,
  };
}

/** @throws TypeError for a method that the OAuth 1.0a plugin refuses */
export function assertSignable({ method }: Outgoing): void {
  if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE)$/i.test(method))
    throw new TypeError(`The OAuth 1.0a plugin of WordPress refuses ${method} requests.`);
}

/**
 * Reads the fields of the body that OAuth 1.0a signs.
 * @throws TypeError as {@link signedBody}
 */
export async function addSignedFields(outgoing: Outgoing, body: Body): Promise<void> {
  const { method, headers } = outgoing;
  Object.assign(outgoing, await signedBody(method.toUpperCase(), body, headers.get('content-type')));
}

/** The method as fetch sends it: in upper case, except PATCH and unknown ones. */
function withNormalCase(method: string): string {
  return /^(?:get|head|post|put|delete)$/i.test(method) ? method.toUpperCase() : method;
}

/** @throws TypeError for invalid headers. That of `Headers` would show the value, which may be a secret. */
function toHeaders(init: RequestInit['headers']): Headers {
  try {
    return new Headers(init);
  } catch {
    throw new TypeError('A header of the request has a name or a value that is not valid.');
  }
}
