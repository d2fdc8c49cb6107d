/** The application's verify function, which may also return a promise of the user in place of calling `done`. */
/** Ends a login: with an error, with a user, or with `false` where this person may not log in. */
export type VerifyDone = (error: unknown, user?: Express.User | false | null, info?: object) => void;

type AnyFunction = (...args: never[]) => unknown;

/**
 * The type of the shorter function, for an overload before that of the longer. The compiler fixes the types of a
 * function's parameters at the first overload it tries. A function too long for `Shorter` finds those of `Longer`
 * there; it is refused, as nothing satisfies both signatures, and taken by the next overload.
 */
export type ShorterOf<Shorter extends AnyFunction, Longer extends AnyFunction> =
  Shorter | (Longer & (<_>(...args: Parameters<Shorter>) => never));

type Verify = (...args: unknown[]) => unknown;

/** The function for passport-oauth1, of the same length. */
export function acceptPromise(verify: (...args: never[]) => unknown): Verify {
  const wrapped = (...args: unknown[]) => {
    const done = args.pop() as VerifyDone;
    let isDone = false;
    const once: VerifyDone = (...outcome) => {
      isDone = true;
      done(...outcome);
    };
    const returned = (verify as Verify)(...args, once);
    if (!isPromise(returned)) return;
    returned.then(
      // An async function that calls `done` itself returns nothing.
      (user) => {
        if (!isDone && user !== undefined) once(null, user);
      },
      (error: unknown) => {
        if (isDone) throw error;
        once(error ?? new Error('The verify function was rejected without a reason.'));
      },
    );
  };
  return Object.defineProperty(wrapped, 'length', { value: verify.length });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
