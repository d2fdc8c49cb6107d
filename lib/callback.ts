/** From promises, in which this package is written, to the callbacks of Passport. */

/**
 * Leaves the promise behind before the application's own code runs: what that throws is the application's, and must
 * neither be lost in a promise nor be taken for a failure of ours.
 */
export function settle<T>(
  promise: Promise<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void,
): void {
  promise.then(
    (value) => process.nextTick(onValue, value),
    (error: unknown) => process.nextTick(onError, error),
  );
}
