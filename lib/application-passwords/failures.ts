/** The failures of a login with an application password, as the login page shows them. */
import type { Failure } from '../login/login';
import type { CallbackResult } from './callback';

/** For a password that another site created. */
export const WRONG_SITE: Failure = {
  message:
    'The password in the callback belongs to another site than the one you entered, so it was not used. If you approved ' +
    'the connection, revoke the password on that site, under Application Passwords in your profile.',
  code: 'callback_malformed',
};

/** For a password of another user than the callback names. */
export const USERNAME_MISMATCH: Failure = {
  message:
    'The password in the callback belongs to another user than the callback says. Please log in again.',
  code: 'callback_malformed',
};

/** For a callback without a password. */
export const REFUSALS: Record<Exclude<CallbackResult['status'], 'approved' | 'malformed'>, Failure> = {
  rejected: {
    message: 'The connection was not approved on the site. To continue, log in again and approve it.',
    code: 'access_denied',
  },
  disabled: {
    message:
      'Application passwords are disabled for this account. The administrator of the site can enable them, or log in ' +
      'with another account.',
    code: 'application_passwords_unavailable',
  },
};

/** In the info of a login whose password remains on the site, though it was to be revoked. */
export const REMAINS = { applicationPasswordRevoked: false };
