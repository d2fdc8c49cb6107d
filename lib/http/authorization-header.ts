/** The Authorization headers that are not signed. */

/** Basic credentials (RFC 7617 §2). */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A bearer token (RFC 6750 §2.1). */
export function bearer(accessToken: string): string {
  return `Bearer ${accessToken}`;
}
