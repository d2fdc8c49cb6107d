/** The application's verify function: how it is called, and how it ends the login. */

/**
 * Ends a login with an error, a user, or `false` if the user may not log in.
 *
 * @example
 * done(null, user);
 * done(null, false, { message: 'This account is blocked.' });
 */
export type VerifyDone = (error: unknown, user?: Express.User | false | null, info?: object) => void;

/**
 * The type of a verify function with few parameters, for an overload before that of a longer one. TypeScript infers the
 * parameter types of a function expression from the first overload that it tries. A function that is too long for
 * `Shorter` gets the types of `Longer` there. This overload then refuses it, because no function satisfies both
 * signatures, and the next overload accepts it.
 *
 * @typeParam Shorter The verify function with few parameters.
 * @typeParam Longer The verify function with more parameters, for the next overload.
 */
export type ShorterOf<
  Shorter extends (...args: never[]) => unknown,
  Longer extends (...args: never[]) => unknown,
> = Shorter | (Longer & (<_>(...args: Parameters<Shorter>) => never));

type Verify = (...args: unknown[]) => unknown;

/**
 * Wraps a verify function for Passport's base classes. The length stays the same, because the base classes choose the
 * arguments by it.
 *
 * A function that takes `done` ends the login by calling it, or by a promise of the user. A function that does not take
 * `done`, such as `async (token, tokenSecret, profile) => user`, ends it by its result; no result means no user. Only the
 * first outcome counts: a second one is ignored, and a later error is a process warning.
 */
export function acceptPromise(
  verify: (...args: never[]) => unknown,
  { passReqToCallback = false }: { passReqToCallback?: boolean | undefined },
): Verify {
  // Without `params`: a function that takes `params` always takes `done`, too.
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
    // Rest parameters and parameters with a default do not count for `length`.
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

/** Makes `done` ignore all calls but the first. */
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

/** The info of a success as an extensible object, because the base classes add `state` to it. */
function writable(info: object | string | null | undefined): object | undefined {
  if (info === undefined || info === null) return undefined;
  if (typeof info !== 'object') return { message: String(info) };
  return Object.isExtensible(info) ? info : { ...info };
}

/** Reports an error after the end of the login, which neither Passport nor Express can receive. */
function warn(error: unknown): void {
  process.emitWarning(
    error instanceof Error ? error : new Error(`verify failed after its outcome: ${String(error)}`),
  );
}

/** Whether a function of the application returned a promise. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
