/** Credentials in the query of an address, for servers that strip the Authorization header. */

/** The address with a bearer token in its query (RFC 6750 §2.3), which the WP-API plugin reads for any method. */
export function withAccessToken(url: URL, accessToken: string): URL {
  const target = new URL(url);
  target.search = `${url.search}${url.search === '' ? '?' : '&'}access_token=${encodeURIComponent(accessToken)}`;
  return target;
}

/**
 * The address without credentials in its query. WordPress, and servers that redirect, copy the query of a request into
 * the addresses that they name. The credentials there must not be logged, and a signature works only once.
 */
export function withoutCredentials(address: string): string {
  return address
    .replace(/(?<=[?&])(?:oauth_\w+|access_token)=[^&#]*(?:&|(?=#|$))/g, '')
    .replace(/[?&](?=#|$)/, '');
}
