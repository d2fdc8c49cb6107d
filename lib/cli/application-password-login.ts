/** The login of `token --application-password`: the person's consent on core's screen, the password, and whose it is. */
import { randomBytes } from 'node:crypto';
import { authorizeURL } from '../application-passwords/authorize-url';
import { parseCallback, type CallbackResult } from '../application-passwords/callback';
import { ApplicationPasswordClient, type ApplicationPassword } from '../application-passwords/client';
import { WordPressError } from '../errors';
import { HTTPClient } from '../http/client';
import type { WordPressProfile } from '../rest/profile';
import type { Site } from '../site/site';
import { ask } from './ask';
import type { CallbackServer } from './callback-server';
import { Failure, messageOf, toFailure } from './failure';
import type { IO } from './io';
import type { Question } from './questions';
import { WAITING_MINUTES, showOutcome, unlessClosed, whoIs } from './token-login';

/** What is asked for where WordPress shows the password: only who is logged in there can know either. */
export const USERNAME: Question = { name: 'Username that you log in to WordPress with' };
export const PASSWORD: Question = { name: 'Password that WordPress shows', isSecret: true };

/** How often it may be typed: the password on the screen stays good. */
const TRIES = 3;

export interface Login {
  /** It has application passwords. */
  site: Site;
  /** What the password is called on the site. */
  name: string;
  io: IO;
  /** Whether the browser is opened. */
  opens: boolean;
  /** The password as it is to be printed. */
  write: (password: ApplicationPassword) => string;
}

/** A password that the site has accepted. */
export interface CheckedPassword {
  /** Whose it is, in a sentence. */
  who: string;
  /** As it is to be printed. */
  lines: string;
}

/** The site sends the browser back to this machine, with the password. */
export async function logInByCallback(login: Login, server: CallbackServer): Promise<CheckedPassword> {
  const { site, name } = login;
  const state = randomBytes(16).toString('base64url');
  const address = authorizeURL(site, { appName: name, callbackURL: server.url, state });
  send(
    login,
    address,
    `Waiting for the browser to come back, for ${WAITING_MINUTES} minutes. Ctrl-C gives up. Where WordPress answers that it\n` +
      'needs a secure connection, run the command with --oob.',
  );

  // Any page in the browser can send something here: only the site was told the state.
  const callback = await server.receive((query) => query.get('state') === state, WAITING_MINUTES * 60_000);
  return showOutcome(callback, 'password', async () => {
    const result = parseCallback(Object.fromEntries(callback.query));
    if (result.status !== 'approved') throw new Failure(...REFUSALS[result.status]);
    const client = new ApplicationPasswordClient(site, new HTTPClient(), result.password);
    try {
      return await check(login, client, result.password);
    } catch (error) {
      // Nobody gets to see it. What the site doesn't take, it doesn't take for its end either.
      const fate = isNotTaken(error)
        ? leftBehind(login)
        : await client.revoke().then(
            () => 'The password was revoked again.',
            () => leftBehind(login),
          );
      throw failed(error, fate);
    }
  });
}

/** The site shows the password, and the person carries it over to the terminal. */
export async function logInByHand(login: Login): Promise<CheckedPassword> {
  const { site, name, io } = login;
  const address = new URL(site.authentication.applicationPasswords!.endpoints.authorization);
  address.searchParams.set('app_name', name);
  send(
    login,
    address.href,
    'WordPress then shows a password: bring it here. If you press No there, press Ctrl-C here.',
  );

  const why = `${site.home} does not take this username with this password.`;
  const hint =
    'The username is the one to log in with, not the name that is shown; your e-mail address will do. Copy the whole ' +
    'password.';
  for (let tries = TRIES; tries > 0; tries--) {
    const result = parseCallback({
      state: 'typed',
      user_login: await ask(USERNAME, io),
      password: await ask(PASSWORD, io),
    });
    if (result.status === 'approved') {
      const client = new ApplicationPasswordClient(site, new HTTPClient(), result.password);
      try {
        return await check(login, client, result.password);
      } catch (error) {
        // Not revoked: it may be an older one that was typed.
        if (!isNotTaken(error)) throw failed(error, leftBehind(login));
      }
    }
    if (tries > 1) io.say(`\n${why} ${hint}\n`);
  }
  const remedy = `${hint} If it was right, something keeps it from WordPress: passport-wordpress-rest doctor tells what.`;
  throw failed(new Failure(why, remedy), leftBehind(login));
}

function send({ opens, io }: Login, address: string, then: string): void {
  const where = opens ? ' in the browser that opens now, or' : '';
  io.say(`\nLog in and press Yes${where} at\n  ${address}\n${then}\n`);
  if (opens) io.openBrowser(address);
}

/** Whose it is, and how it is printed. */
async function check(
  { write }: Login,
  client: ApplicationPasswordClient,
  password: ApplicationPassword,
): Promise<CheckedPassword> {
  const user = await client.profile().catch(unlessClosed);
  // Who types it may type an e-mail address.
  const { username = password.username } = user instanceof WordPressError ? password : user;
  return { who: whose(user), lines: write({ ...password, username }) };
}

function whose(user: WordPressProfile | WordPressError): string {
  if (!(user instanceof WordPressError)) return whoIs(user);
  return `The site does not tell whose password this is, so it was not checked. ${messageOf(user)}`;
}

function isNotTaken(error: unknown): error is WordPressError {
  return error instanceof WordPressError && error.code === 'application_password_invalid';
}

/** The failure, and what became of the password. */
function failed(error: unknown, password: string): unknown {
  if (!(error instanceof WordPressError || error instanceof Failure)) return error;
  const { finding, remedy } = error instanceof Failure ? error : toFailure(error);
  return new Failure(finding, `${remedy}\n${password}`, { cause: error });
}

function leftBehind({ name }: Login): string {
  return (
    'The password stays on the site: revoke it in wp-admin, under Users → Profile → Application Passwords, where it ' +
    `is called “${name}”.`
  );
}

const REFUSALS: Record<Exclude<CallbackResult['status'], 'approved'>, [finding: string, remedy: string]> = {
  rejected: ['The connection was not approved on the site.', 'Run the command again to approve it.'],
  disabled: [
    'The site has no application passwords for this account.',
    'Ask its administrator to let it have them, or log in with another account.',
  ],
  malformed: [
    'The site sent back an incomplete answer.',
    'Run the command again. A password that it made may be found in wp-admin, under Users → Profile → Application ' +
      'Passwords: revoke it there.',
  ],
};
