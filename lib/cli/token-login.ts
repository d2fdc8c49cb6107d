/** The OAuth 1.0a login of `token`: request token, authorization in the browser, access token, users/me. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { OAuth1Client } from '../oauth1/client';
import type { Token } from '../oauth1/token-response';
import { fetchProfile, type WordPressProfile } from '../rest/profile';
import type { Site } from '../site/site';
import { ask } from './ask';
import type { Callback, CallbackServer } from './callback-server';
import { Failure, Refusal, messageOf, toFailure } from './failure';
import type { IO } from './io';
import { printableName } from './printable';
import type { Question } from './questions';

/** How long to wait for the browser. */
export const WAITING_MINUTES = 10;

/** How many times the user may type what WordPress shows: a typing error costs no new login. */
export const TRIES = 3;

/** Asked for with `--oob`. The login creates it, so it has no environment variable. */
export const VERIFIER: Question = { name: 'Verification token that WordPress shows' };

export interface Login {
  site: Site;
  client: OAuth1Client;
  io: IO;
  /** Formats the token for stdout. */
  write: (token: Token) => string;
}

/** The site redirects the browser to this machine. */
export async function logInByCallback(
  login: Login,
  server: CallbackServer,
  { opens }: { opens: boolean },
): Promise<void> {
  const { io } = login;
  const { token, tokenSecret } = await requestToken(login, server.url);
  const address = authorizeURL(login, token);
  io.say(
    `\nLog in and press Authorize${opens ? ' in the browser that opens now, or' : ''} at\n  ${address}\n` +
      `Waiting up to ${WAITING_MINUTES} minutes for the browser to return. Press Ctrl-C to cancel.`,
  );
  if (opens) io.openBrowser(address);

  // Any page in the browser can send a callback of another login, whose request token is not the expected one.
  const isExpected = (query: URLSearchParams) =>
    query.get('oauth_token') === token && Boolean(query.get('oauth_verifier'));
  const callback = await server.receive(isExpected, WAITING_MINUTES * 60_000);
  await showOutcome(callback, 'token', () =>
    exchange(login, token, tokenSecret, callback.query.get('oauth_verifier') ?? ''),
  );
}

/**
 * Finishes a login and shows the outcome in the browser.
 * @param finish Prints the token or password, and resolves to a sentence that names the user.
 */
export async function showOutcome(
  callback: Callback,
  what: 'token' | 'password',
  finish: () => Promise<string>,
): Promise<void> {
  let who: string;
  try {
    who = await finish();
  } catch (error) {
    if (error instanceof Refusal)
      await callback.answer(200, error.finding, `${error.remedy} You can close this window.`);
    else await callback.answer(500, 'The login failed', `${messageOf(error)} You can close this window.`);
    throw error;
  }
  await callback.answer(200, who, `You can close this window. The command has printed the ${what}.`);
}

/** The user copies the verifier from the browser to the terminal. */
export async function logInByVerifier(login: Login): Promise<void> {
  const { token, tokenSecret } = await requestToken(login, 'oob');
  login.io.say(`\nLog in and press Authorize at\n  ${authorizeURL(login, token)}\n`);
  for (let tries = TRIES; ; tries--) {
    const verifier = await ask(VERIFIER, login.io);
    try {
      await exchange(login, token, tokenSecret, verifier);
      return;
    } catch (error) {
      const hint = error instanceof WordPressError ? HINTS[error.code] : undefined;
      if (hint === undefined || tries === 1) throw error;
      login.io.say(`\n${hint}\n`);
    }
  }
}

// After these the request token can still be exchanged.
const HINTS: Partial<Record<WordPressErrorCode, string>> = {
  verifier_invalid:
    'This is not the verification token of this login. Copy the whole token that the browser shows.',
  request_token_unauthorized:
    'WordPress has not shown a verification token yet. Press Authorize at the address above first.',
};

/** A sentence that names the user. */
export function whoIs(user: WordPressProfile | WordPressError): string {
  if (user instanceof WordPressError)
    return `You are logged in, but the site does not say who you are. ${messageOf(user)}`;
  const { displayName, username, roles = [], site } = user;
  const name = username && username !== displayName ? `${displayName} (${username})` : displayName;
  return `You are ${printableName([name, ...roles].join(', '))} on ${printableName(site.name) || site.home}.`;
}

async function requestToken({ client }: Login, callback: string): Promise<Token> {
  try {
    return await client.requestToken({ oauth_callback: callback });
  } catch (error) {
    if (!(error instanceof WordPressError && error.code === 'callback_invalid')) throw error;
    throw toFailure(
      error,
      `Edit the application under Users → Applications in wp-admin. Its Callback must be exactly ${callback}`,
    );
  }
}

function authorizeURL({ client }: Login, token: string): string {
  const url = new URL(client.endpoints.authorize);
  url.searchParams.set('oauth_token', token);
  return url.href;
}

/** Exchanges the request token, checks and prints the access token, and resolves to a sentence that names the user. */
async function exchange(
  { client, site, io, write }: Login,
  ...authorized: [string, string, string]
): Promise<string> {
  const accessToken = await client.accessToken(...authorized);
  const { token, tokenSecret } = accessToken;
  const user = await fetchProfile(site, (url) => client.fetch(url, token, tokenSecret)).catch(unlessClosed);
  const who = whoIs(user);
  io.say(`\n${who}\nKeep the token secret, like a password: it does not expire.\n`);
  try {
    await io.print(write(accessToken));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.finding, `${error.remedy}\n${STAYS_VALID}`, { cause: error });
  }
  return who;
}

// WordPress has no request by which an application could revoke it.
const STAYS_VALID =
  'The access token stays valid. If you do not use it, revoke it in wp-admin under Users → Profile → Authorized ' +
  'Applications.';

/** Passes on errors of users/me as a value: security plugins close the route, but the token is valid. */
export function unlessClosed(error: unknown): WordPressError {
  if (error instanceof WordPressError && error.code.startsWith('profile_')) return error;
  throw error;
}
