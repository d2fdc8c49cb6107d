/** The application's verify function: how it is called, and how its outcome is taken. */

/** Ends a login: with an error, with a user, or with `false` if this person may not log in. */
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

/**
 * The verify function for Passport's base classes, of the same length: the base classes choose the arguments by it.
 *
 * A function that takes `done` ends the login by calling it, or by a promise of the user. A function that does not take
 * `done`, as `async (token, tokenSecret, profile) => user`, ends it by its result; no result means no user. What comes
 * after the first outcome changes nothing: a second one is ignored, and an error is a warning of the process.
 */
export function acceptPromise(
  verify: (...args: never[]) => unknown,
  { passReqToCallback = false }: { passReqToCallback?: boolean | undefined },
): Verify {
  // Without the parameters of the token: a function can't take those and leave out `done`.
  const withoutDone = passReqToCallback ? 4 : 3;
  const wrapped = (...args: unknown[]) => {
    const done = once(args.pop() as VerifyDone);
    let returned: unknown;
    try {
      returned = (verify as Verify)(...args, done.call);
    } catch (error) {
      if (!done.isCalled()) throw error;
      warn(error);
      return;
    }
    if (!isPromise(returned)) {
      if (verify.length === withoutDone) done.call(null, returned ?? false);
      return;
    }
    // A function with a default for a parameter, or with rest parameters, is shorter than it looks.
    const isEndedByResult = verify.length > 0 && verify.length <= withoutDone;
    Promise.resolve(returned).then(
      (user) => {
        if (user !== undefined || isEndedByResult) done.call(null, user ?? false);
      },
      (error: unknown) => {
        if (done.isCalled()) warn(error);
        else done.call(error ?? new Error('The verify function was rejected without a reason.'));
      },
    );
  };
  return Object.defineProperty(wrapped, 'length', { value: verify.length });
}

/** The first call of `done` counts. */
function once(done: VerifyDone): { call: VerifyDone; isCalled: () => boolean } {
  let isCalled = false;
  return {
    isCalled: () => isCalled,
    call: (error, user, info) => {
      if (isCalled) return;
      isCalled = true;
      done(error, user, user ? writable(info) : info);
    },
  };
}

/** The base classes add `state` to the info of a success. */
function writable(info: object | string | null | undefined): object | undefined {
  if (info === undefined || info === null) return undefined;
  if (typeof info !== 'object') return { message: String(info) };
  return Object.isExtensible(info) ? info : { ...info };
}

/** The login has ended, so neither Passport nor Express has a place for this error. */
function warn(error: unknown): void {
  process.emitWarning(
    error instanceof Error ? error : new Error(`verify failed after its outcome: ${String(error)}`),
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
