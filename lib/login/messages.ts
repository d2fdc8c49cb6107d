/** The texts about a failed login for the person at the login page: short, in plain words, translatable by code. */
import type { WordPressErrorCode } from '../errors';
import { didYouMean } from '../known-options';
import type { ForAnyRequest, Request } from './passport';

/**
 * Texts for the person at the login page, by the code of the failure. A code without a text has that of
 * {@link defaultMessages}.
 *
 * `application_password_remains` is appended to a failure that leaves an application password on the site. The name of
 * the password follows it in parentheses, if it is known.
 *
 * @example
 * const german: LoginMessages = {
 *   access_denied: 'Sie haben die Anmeldung auf der Website abgelehnt. Bitte melden Sie sich erneut an.',
 * };
 */
export type LoginMessages = Partial<Record<WordPressErrorCode | 'application_password_remains', string>>;

const OTHER_SITE = 'Please use another site, or ask the owner of this site for help.';
const OWNER_IF_AGAIN = 'If this happens again, please ask the owner of the site for help.';

/** For what only the developer or the site owner can change. Such a failure calls Passport's `error`. */
export const NOT_FOR_USERS =
  'Logging in does not work at the moment. Please tell the people who run this application.';

/**
 * The English texts for the person at the login page, by code. Failures that call Passport's `error` have a general text
 * here, for the error page of an application. Frozen.
 *
 * @example
 * try {
 *   await discover(req.body.site);
 * } catch (error) {
 *   if (!(error instanceof WordPressError)) throw error;
 *   console.warn(error.message);
 *   res.status(403).render('login', { message: defaultMessages[error.code] });
 * }
 */
export const defaultMessages: Readonly<Required<LoginMessages>> = Object.freeze({
  address_invalid: 'This is not the address of a website. Please enter one like blog.example.com.',
  address_forbidden: 'This address cannot be used here. Please enter the address of a public website.',
  site_unreachable: 'The site cannot be reached. Please check the address, or try again later.',
  certificate_invalid: `The connection to the site is not secure. ${OTHER_SITE}`,
  timeout: 'The site did not answer in time. Please try again later.',
  redirect_refused:
    'The site leads to another address. Please enter the address that your browser shows when you visit the site.',
  response_too_large:
    'The site sent too much data. Please check the address, and enter that of the front page.',
  response_invalid: `The answer of the site could not be read. Please check the address. ${OWNER_IF_AGAIN}`,
  wordpress_not_found:
    'No WordPress site was found at this address. Please check it. If the site is in a folder such as /blog, include the folder.',
  rest_api_closed: `The site does not allow other applications to connect. ${OTHER_SITE}`,
  endpoint_refused: `The login page that the site names is not safe to use. ${OTHER_SITE}`,
  oauth1_unavailable: `The site does not offer this way to log in. ${OTHER_SITE}`,
  oauth2_unavailable: `The site does not offer this way to log in. ${OTHER_SITE}`,
  application_passwords_unavailable:
    'Application passwords are not available on this site or for this account. Please use another account or site, or ' +
    'ask the administrator of the site to enable them.',
  login_unavailable: `The site offers no way to log in that works here. ${OTHER_SITE}`,
  credentials_missing: 'Logging in with this site is not set up here. Please use another site.',
  discovery_busy: 'Too many people are logging in at the moment. Please try again in a minute.',
  site_changed: `The address led to two different sites during your login. Please log in again. ${OWNER_IF_AGAIN}`,

  consumer_key_invalid: NOT_FOR_USERS,
  signature_mismatch: NOT_FOR_USERS,
  signature_method_invalid: NOT_FOR_USERS,
  timestamp_invalid: NOT_FOR_USERS,
  nonce_used: NOT_FOR_USERS,
  callback_invalid: NOT_FOR_USERS,
  oauth_parameters_missing: `The site did not understand the login. ${OTHER_SITE}`,
  oauth_refused: NOT_FOR_USERS,
  token_missing: `The site did not answer the login as expected. ${OTHER_SITE}`,
  request_token_invalid: 'This login took too long or was already used. Please log in again.',
  request_token_unauthorized: 'The login was not approved on the site. Please log in again and approve it.',
  verifier_invalid: `The site did not accept your approval. Please log in again. ${OWNER_IF_AGAIN}`,
  server_error: `The site has a technical problem. Please try again later. ${OWNER_IF_AGAIN}`,

  client_invalid: NOT_FOR_USERS,
  authorization_code_invalid: 'This login took too long or was already used. Please log in again.',
  oauth2_refused: NOT_FOR_USERS,
  id_token_invalid: NOT_FOR_USERS,
  nonce_mismatch: 'The answer of the site belongs to another login. Please log in again.',

  application_password_invalid: `The site did not accept the password of this login. Please log in again. ${OWNER_IF_AGAIN}`,
  application_password_remains:
    'An application password that nothing uses remains on the site where you approved the login. Please revoke it there, ' +
    'in your profile under Application Passwords.',

  callback_missing: NOT_FOR_USERS,
  callback_insecure: NOT_FOR_USERS,
  callback_malformed:
    'The answer of the site was incomplete or belongs to another login. Please log in again.',
  query_missing: NOT_FOR_USERS,
  access_denied: 'The login was not approved on the site. To continue, log in again and approve it.',
  session_missing: NOT_FOR_USERS,
  session_lost: 'Your browser did not send the cookie of this login. Please allow cookies and log in again.',
  login_too_large: NOT_FOR_USERS,
  store_failed: NOT_FOR_USERS,
  cross_site_request: 'Another website started this login. Please start it on this page.',
  login_unknown: 'This login has expired or was already used. Please log in again.',

  not_logged_in: `The site did not recognize your login. ${OTHER_SITE}`,
  rest_error: NOT_FOR_USERS,
  access_token_invalid:
    'The site did not accept your login. Please log in again, with an account that is a member of this site.',
  refresh_refused: 'The site ended your login. Please log in again.',
  refresh_unavailable: NOT_FOR_USERS,
  revocation_unavailable: NOT_FOR_USERS,
  profile_refused: `The site does not allow this application to read your profile. ${OTHER_SITE}`,
  profile_invalid: `Your profile on the site could not be read. ${OTHER_SITE}`,
});

/**
 * Returns the texts in the language of a request, or `undefined` for the English ones. `Req` is the request of the
 * framework. Default: that of Express.
 *
 * @example
 * const messages: MessagesFunction = (req) => ({ de: german, fr: french })[req.acceptsLanguages('de', 'fr') || ''];
 */
export type MessagesFunction<Req = Request> = (req: Req) => LoginMessages | undefined;

/** The option `messages` of a strategy. */
export type MessagesOption = LoginMessages | ForAnyRequest<MessagesFunction, MessagesFunction<never>>;

/**
 * @param of The class, for the message.
 * @throws TypeError for a table with an unknown code, or with a text that is not a string
 */
export function assertMessages(of: string, messages: unknown): void {
  if (messages === undefined || typeof messages === 'function') return;
  if (typeof messages !== 'object' || messages === null)
    throw new TypeError(
      `The option messages of ${of} must be an object with a text for each code, or a function.`,
    );
  for (const [code, text] of Object.entries(messages)) {
    if (!Object.hasOwn(defaultMessages, code)) {
      const hint = didYouMean(code, Object.keys(defaultMessages));
      throw new TypeError(`The option messages of ${of} has no code ${JSON.stringify(code)}. ${hint}`);
    }
    if (text !== undefined && typeof text !== 'string')
      throw new TypeError(`The option messages of ${of} must have a string for ${code}.`);
  }
}

/** The failures that leave an application password on the site, with its name if it is known. */
const remainingPasswords = new WeakMap<object, string | undefined>();

/** Marks a failure that leaves an application password on the site: the person has to revoke it. */
export function markRemainingPassword<T extends object>(failure: T, name?: string): T {
  remainingPasswords.set(failure, name);
  return failure;
}

/** The text about a failure for the person at the login page. */
export function messageFor(
  failure: { code: WordPressErrorCode },
  messages: MessagesOption | undefined,
  req: Request,
): string {
  const own = typeof messages === 'function' ? (messages as MessagesFunction)(req) : messages;
  const textOf = (code: keyof LoginMessages) => own?.[code] ?? defaultMessages[code];
  if (!remainingPasswords.has(failure)) return textOf(failure.code);
  const name = remainingPasswords.get(failure);
  return `${textOf(failure.code)} ${textOf('application_password_remains')}${name === undefined ? '' : ` (${name})`}`;
}
