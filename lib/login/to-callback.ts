/** Passes the outcome of a promise to a callback. */

/**
 * Calls `done` when the promise is settled, outside of the promise, so that an exception of `done` does not become a
 * rejection. `util.callbackify` does the same, but makes a new function with properties of its own each time.
 */
export function toCallback<T>(promise: Promise<T>, done: (error: unknown, value?: T) => void): void {
  promise.then(
    (value) => process.nextTick(done, null, value),
    (reason: unknown) => {
      // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing -- Passport takes '' and 0 for no error
      process.nextTick(done, reason || new Error('A promise was rejected without a reason.'));
    },
  );
}
