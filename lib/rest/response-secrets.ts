/**
 * The secrets of a request, stored for its response. A site may echo them in an error, and they must not get into a
 * message.
 */

/** Hidden, and a function, so that printing a response cannot show the secrets. A WeakMap costs much more. */
const SECRETS = Symbol('secrets of the request');

type WithSecrets = Response & { [SECRETS]?: () => readonly string[] };

/** The same response, and later its clones, with the secrets of its request. `secrets` is called when they are needed. */
export function withRequestSecrets(response: Response, secrets: () => readonly string[]): Response {
  Object.defineProperty(response, SECRETS, { value: secrets, configurable: true });
  // A clone is read for its error, and a success has none.
  if (response.ok) return response;
  const clone = response.clone.bind(response);
  return Object.defineProperty(response, 'clone', {
    value: () => withRequestSecrets(clone(), secrets),
    configurable: true,
  });
}

/** The secrets of the request of this response, as far as they are known. */
export function requestSecrets(response: Response): readonly string[] {
  return (response as WithSecrets)[SECRETS]?.() ?? [];
}
