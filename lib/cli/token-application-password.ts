/** `token --application-password`: core's way in place of OAuth 1.0a. */

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

/** What the options come to. */
export interface ApplicationPasswordOptions {
  /** Empty if it was left out. */
  address: string;
  /** What the person sees on the site, and in the list of passwords with the time behind it. */
  name: string;
  /** Asks for a callback, and at this port. */
  port: number | undefined;
  /** Asks for no callback. */
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
  // From https, WordPress sends people to plain http since 7.0 alone, and then to this machine. Nothing tells its version,
  // and older ones leave people on an error page.
  const isSecure = new URL(site.home).protocol === 'https:';
  const server = oob || (isSecure && port === undefined) ? undefined : await CallbackServer.listen(port ?? 0);
  try {
    if (!server) assertAnswerable([PASSWORD], io);
    const { who, lines } = await (server ? logInByCallback(login, server) : logInByHand(login));
    io.say(
      `\n${who}\nKeep the password as you would your own: it does not expire. On the site it is called “${login.name}”.\n`,
    );
    io.print(lines);
  } finally {
    server?.close();
  }
}
