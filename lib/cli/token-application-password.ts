/** `token --application-password`: an application password in place of an OAuth 1.0a token. */
import { nameOfLogin } from '../application-passwords/authorize-url';
import { applicationPasswordsUnavailable } from '../site/unavailable';
import { logInByCallback, logInByHand, PASSWORD } from './application-password-login';
import { ask, assertAnswerable } from './ask';
import { CallbackServer } from './callback-server';
import { addressOf, findSite } from './find-site';
import type { IO } from './io';
import { printableJSON } from './printable';
import { ADDRESS } from './questions';
import { envLines } from './token-lines';

/** The parsed options. */
export interface ApplicationPasswordOptions {
  /** The address of the site; empty if it was left out. */
  address: string;
  /** The name that the user sees on the site. The time is appended, because WordPress requires unique names. */
  name: string;
  /** The port of the callback, if the user chose one. */
  port: number | undefined;
  /** Whether the user copies the password to the terminal. */
  oob: boolean;
  opens: boolean;
  asJSON: boolean;
}

export async function applicationPasswordToken(
  { address, name, port, oob, opens, asJSON }: ApplicationPasswordOptions,
  io: IO,
): Promise<void> {
  assertAnswerable([...(address ? [] : [ADDRESS]), ...(oob ? [PASSWORD] : [])], io);
  const site = await findSite(address || (await ask(ADDRESS, io)), io);
  if (!site.authentication.applicationPasswords) throw applicationPasswordsUnavailable(site);

  const write = asJSON ? printableJSON : envLines;
  const login = {
    site,
    io,
    name: nameOfLogin(name),
    opens,
    write: (password: { username: string; applicationPassword: string }) =>
      write({ url: addressOf(site), ...password }),
  };
  // An https site accepts an http callback on loopback since WordPress 7.0. Older versions show an error page, and the
  // version is not known here.
  const isSecure = new URL(site.home).protocol === 'https:';
  const server = oob || (isSecure && port === undefined) ? undefined : await CallbackServer.listen(port ?? 0);
  try {
    if (!server) assertAnswerable([PASSWORD], io);
    await (server ? logInByCallback(login, server) : logInByHand(login));
  } finally {
    server?.close();
  }
}
