/**
 * The secrets of a request, stored for its response. A site may echo them in an error, and they must not get into a
 * message. They are not stored in the response, so that printing it cannot show them.
 */
const remembered = new WeakMap<Response, readonly string[]>();

/** The same response, and later its clones, with the secrets of its request. */
export function withRequestSecrets(response: Response, secrets: readonly string[]): Response {
  remembered.set(response, secrets);
  const clone = response.clone.bind(response);
  return Object.defineProperty(response, 'clone', {
    value: () => withRequestSecrets(clone(), secrets),
    configurable: true,
  });
}

/** The secrets of the request of this response, as far as they are known. */
export function requestSecrets(response: Response): readonly string[] {
  return remembered.get(response) ?? [];
}
