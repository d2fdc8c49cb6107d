/** The failures of a login with an application password that the user can fix. */
import type { Failure } from '../login/login';
import { markRemainingPassword } from '../login/messages';
import type { CallbackResult } from './callback';

/** For a password that another site created. */
export const WRONG_SITE: Failure = markRemainingPassword({
  code: 'callback_malformed',
  finding:
    'The password in the callback belongs to another site than the one that the user entered, so it was not used.',
  remedy:
    'If the user approved the connection, revoke the password on that site, under Application Passwords.',
});

/** For a password of another user than the callback names. */
export const USERNAME_MISMATCH: Failure = {
  code: 'callback_malformed',
  finding: 'The password in the callback belongs to another user than the callback says.',
  remedy: 'Log in again.',
};

/** For a callback without a password. */
export const REFUSALS: Record<Exclude<CallbackResult['status'], 'approved' | 'malformed'>, Failure> = {
  rejected: {
    code: 'access_denied',
    finding: 'The user did not approve the connection on the site.',
    remedy: 'Log in again and approve it.',
  },
  disabled: {
    code: 'application_passwords_unavailable',
    finding: 'Application passwords are disabled for this account.',
    remedy: 'Have the administrator of the site enable them, or log in with another account.',
  },
};

/** In the info of a login whose password remains on the site, though it was to be revoked. */
export const REMAINS = { applicationPasswordRevoked: false };
