/** The login of `token --application-password`: the user approves on WordPress's own screen; the password is checked. */
import { randomBytes } from 'node:crypto';
import { authorizeURL } from '../application-passwords/authorize-url';
import { parseCallback } from '../application-passwords/callback';
import { ApplicationPasswordClient, type ApplicationPassword } from '../application-passwords/client';
import { WordPressError } from '../errors';
import { HTTPClient } from '../http/client';
import type { WordPressProfile } from '../rest/profile';
import type { Site } from '../site/site';
import { ask } from './ask';
import type { CallbackServer } from './callback-server';
import { Failure, Refusal, messageOf, toFailure } from './failure';
import type { IO } from './io';
import type { Question } from './questions';
import { TRIES, WAITING_MINUTES, showOutcome, unlessClosed, whoIs } from './token-login';

/** Asked for where WordPress shows the password in the browser and the user copies it to the terminal. */
export const USERNAME: Question = { name: 'Your WordPress username' };
export const PASSWORD: Question = { name: 'Application password that WordPress shows', isSecret: true };

export interface Login {
  /** A site that offers application passwords. */
  site: Site;
  /** The name of the password on the site. */
  name: string;
  io: IO;
  /** Whether to open the browser. */
  opens: boolean;
  /** Formats the password for stdout. */
  write: (password: ApplicationPassword) => string;
}

/** The site redirects the browser to this machine with the password. */
export async function logInByCallback(login: Login, server: CallbackServer): Promise<void> {
  const { site, name } = login;
  const state = randomBytes(16).toString('base64url');
  const address = authorizeURL(site, { appName: name, callbackURL: server.url, state });
  send(
    login,
    address,
    `Waiting up to ${WAITING_MINUTES} minutes for the browser to return. Press Ctrl-C to cancel. If WordPress ` +
      'says that the URL must be served over a secure connection, run the command with --oob.',
  );

  // Any page in the browser can send a request here. Only the site knows the state.
  const callback = await server.receive((query) => query.get('state') === state, WAITING_MINUTES * 60_000);
  await showOutcome(callback, 'password', async () => {
    const result = parseCallback(Object.fromEntries(callback.query));
    if (result.status === 'malformed') throw new Failure(...INCOMPLETE);
    if (result.status !== 'approved') throw new Refusal(...REFUSALS[result.status]);
    const client = new ApplicationPasswordClient(site, new HTTPClient(), result.password);
    try {
      return await checkAndPrint(login, client, result.password);
    } catch (error) {
      // The user never sees this password. A password that the site refuses cannot authorize its own revocation.
      const fate = isNotTaken(error)
        ? leftBehind(login)
        : await client.revoke().then(
            () => 'The password was revoked.',
            () => leftBehind(login),
          );
      throw failed(error, fate);
    }
  });
}

/** The site shows the password, and the user copies it to the terminal. */
export async function logInByHand(login: Login): Promise<void> {
  const { site, name, io } = login;
  const address = new URL(site.authentication.applicationPasswords!.endpoints.authorization);
  address.searchParams.set('app_name', name);
  send(
    login,
    address.href,
    'WordPress then shows a password: paste it here. If you reject the connection, press Ctrl-C here.',
  );

  const why = `${site.home} does not accept this username and password.`;
  const hint =
    'Use the username or e-mail address that you log in with, not the display name. Copy the whole password.';
  for (let tries = TRIES; tries > 0; tries--) {
    const result = parseCallback({
      state: 'manual',
      user_login: await ask(USERNAME, io),
      password: await ask(PASSWORD, io),
    });
    if (result.status === 'approved') {
      const client = new ApplicationPasswordClient(site, new HTTPClient(), result.password);
      try {
        await checkAndPrint(login, client, result.password);
        return;
      } catch (error) {
        // Not revoked: the user may have typed an older password that is in use elsewhere.
        if (!isNotTaken(error)) throw failed(error, leftBehind(login));
      }
    }
    if (tries > 1) io.say(`\n${why} ${hint}\n`);
  }
  const remedy = `${hint} If both are right, they do not reach WordPress: run passport-wordpress-rest doctor for the reason.`;
  throw failed(new Failure(why, remedy), leftBehind(login));
}

function send({ opens, io }: Login, address: string, then: string): void {
  const where = opens ? ' in the browser that opens now, or' : '';
  io.say(`\nLog in and press Yes${where} at\n  ${address}\n${then}\n`);
  if (opens) io.openBrowser(address);
}

/** Asks the site who the user is, prints the password, and resolves to a sentence that names the user. */
async function checkAndPrint(
  { write, name, io }: Login,
  client: ApplicationPasswordClient,
  password: ApplicationPassword,
): Promise<string> {
  const user = await client.profile().catch(unlessClosed);
  // The user may have typed an e-mail address in place of the username.
  const { username = password.username } = user instanceof WordPressError ? password : user;
  const lines = write({ ...password, username });
  const who = whose(user);
  io.say(`\n${who}\nKeep the password secret: it does not expire. Its name on the site is “${name}”.\n`);
  await io.print(lines);
  return who;
}

function whose(user: WordPressProfile | WordPressError): string {
  if (!(user instanceof WordPressError)) return whoIs(user);
  return `The site does not say which user this password belongs to, so it was not checked. ${messageOf(user)}`;
}

function isNotTaken(error: unknown): error is WordPressError {
  return error instanceof WordPressError && error.code === 'application_password_invalid';
}

/** Adds to a failure whether the password still exists. */
function failed(error: unknown, password: string): unknown {
  if (!(error instanceof WordPressError || error instanceof Failure)) return error;
  const { finding, remedy } = error instanceof Failure ? error : toFailure(error);
  return new Failure(finding, `${remedy}\n${password}`, { cause: error });
}

function leftBehind({ name }: Login): string {
  return (
    'The password still exists on the site. Revoke it in wp-admin under Users → Profile → Application Passwords; its ' +
    `name is “${name}”.`
  );
}

const REFUSALS: Record<'rejected' | 'disabled', [finding: string, remedy: string]> = {
  rejected: ['The connection was not approved on the site.', 'Run the command again to approve it.'],
  disabled: [
    'Application passwords are disabled for this account.',
    'Ask the administrator of the site to enable them, or log in with another account.',
  ],
};

const INCOMPLETE: [finding: string, remedy: string] = [
  'The callback from the site is incomplete.',
  'Run the command again. If the site created a password, revoke it in wp-admin under Users → Profile → ' +
    'Application Passwords.',
];
