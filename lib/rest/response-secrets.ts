/**
 * The secrets that a request carried, remembered for its response: a site may repeat them in an error, and they must
 * not get into a message. They are kept apart from the response, so that nothing that prints it can show them.
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
