/** Calls verify for an approved password, and ends the login with its outcome. */
import { continueLogin, type Login } from '../login/login';
import type { Request } from '../login/passport';
import type { VerifyDone } from '../login/verify';
import type { WordPressProfile } from '../rest/profile';
import { REMAINS } from './failures';
import type { ApplicationPasswordParams } from './options';
import type { Revocation } from './revocation';

/** A login whose password is valid: the arguments of verify, and the `state` of `authenticate`. */
export interface Approved {
  username: string;
  applicationPassword: string | undefined;
  params: ApplicationPasswordParams;
  profile: WordPressProfile | undefined;
  state: unknown;
  /** Revokes the password if verify refuses the user. */
  revoke: () => Promise<Revocation>;
}

/** @param req The request, if verify gets it (`passReqToCallback`). */
export function callVerify(
  verify: (...args: unknown[]) => unknown,
  login: Login,
  { username, applicationPassword, params, profile, state, revoke }: Approved,
  req: Request | undefined,
): void {
  const done: VerifyDone = (error, user, info) => {
    if (!error && user) {
      const remains = params.revocationError && REMAINS;
      login.success(user, Object.assign(info ?? {}, state !== undefined && { state }, remains));
      return;
    }
    // Nobody is logged in, so the application has no use for the password.
    const ended = applicationPassword === undefined ? Promise.resolve(params) : revoke();
    continueLogin<{ revoked: boolean }>(login, ended, ({ revoked }) => {
      if (error) login.error(error);
      else login.fail(revoked || typeof info === 'string' ? info : { ...info, ...REMAINS });
    });
  };
  // As in passport-oauth2, the number of parameters decides whether verify gets `params`.
  const hasParams = verify.length === (req ? 6 : 5);
  const args = [username, applicationPassword, ...(hasParams ? [params] : []), profile, done];
  try {
    verify(...(req ? [req] : []), ...args);
  } catch (error) {
    done(error);
  }
}
