/** `token`: an access token for a script that has no login page, by a login in the browser. */
import { HTTPClient } from '../http/client';
import { OAuth1Client, type ConsumerCredentials } from '../oauth1/client';
import type { Site } from '../site/site';
import { oauth1Unavailable } from '../site/unavailable';
import { answerOf, ask, assertAnswerable } from './ask';
import { CallbackServer, callbackURL } from './callback-server';
import type { Command } from './command';
import { UsageError, toFailure } from './failure';
import { addressOf, findSite } from './find-site';
import type { IO } from './io';
import { printableJSON } from './printable';
import { ADDRESS, CONSUMER_KEY, CONSUMER_SECRET } from './questions';
import { applicationPasswordToken } from './token-application-password';
import { envLines } from './token-lines';
import { VERIFIER, WAITING_MINUTES, logInByCallback, logInByVerifier, whoIs } from './token-login';

const DEFAULT_PORT = 8741;
const NAME = 'passport-wordpress-rest';

export const token: Command = {
  summary: 'Get an access token for a script, by a login in the browser',
  help: `Usage: passport-wordpress-rest token [address] [options]

Logs you in to a WordPress site in the browser and prints the access token that it
gives, for scripts that have no login page. The lines for an .env file go to stdout,
everything else to stderr:

  npx passport-wordpress-rest token https://blog.example.com >> .env

The site needs the plugin “WP REST API – OAuth 1.0a Server”, and in wp-admin, under
Users → Applications, an application with the callback ${callbackURL(DEFAULT_PORT)}
(with the callback oob for --oob).

With --application-password it needs no plugin and no application: you approve of an
application password, which serves as the token. From a site on https you copy it over
here; one without, for development, sends the browser back.

Options:
  --application-password
                   get an application password; no consumer key and secret are needed
  --name <name>    what that password is called on the site, with the time behind it
                   (default: ${NAME})
  --port <number>  the port of the callback (default: ${DEFAULT_PORT}; any that is free for an
                   application password, where a port asks for a callback from a site on
                   https, too, which WordPress 7.0 and newer can)
  --oob            without a callback: WordPress shows a verification token, or the
                   password, which you type in here. For a terminal on another machine
                   than the browser.
  --no-open        only print the address to log in at, don't open it
  --json           print the token as JSON
  -h, --help       show this

What is missing is asked for. A script can answer by environment variables:
  WORDPRESS_URL, WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET
No option takes a secret: others can see the arguments of a command, and shells
keep them.

The login in the browser may take ${WAITING_MINUTES} minutes. If you press Cancel there, WordPress
tells nobody: press Ctrl-C here.`,
  options: {
    'application-password': { type: 'boolean' },
    name: { type: 'string' },
    port: { type: 'string' },
    oob: { type: 'boolean' },
    'no-open': { type: 'boolean' },
    json: { type: 'boolean' },
  },

  async run(values, [address = '', ...more], io) {
    const [oob, asJSON] = [values.oob === true, values.json === true];
    const opens = values['no-open'] !== true;
    if (more.length > 0) throw new UsageError('There is one address too many.');
    if (oob && values.port !== undefined)
      throw new UsageError('--oob does without the callback that --port is for.');
    const port = readPort(values.port);
    if (values['application-password']) {
      const name = String(values.name ?? NAME).trim();
      if (!name) throw new UsageError('--name takes what the password is to be called.');
      return applicationPasswordToken({ address, name, port, oob, opens: opens && !oob, asJSON }, io);
    }
    if (values.name !== undefined) throw new UsageError('--name goes with --application-password.');

    const questions = [CONSUMER_KEY, CONSUMER_SECRET];
    if (!address) questions.unshift(ADDRESS);
    if (oob) questions.push(VERIFIER);
    assertAnswerable(questions, io);

    const site = await findSite(address || (await ask(ADDRESS, io)), io);
    assertOAuth1(site);
    // Before the questions, whose answers would have to be typed again.
    const server = oob ? undefined : await CallbackServer.listen(port ?? DEFAULT_PORT);
    try {
      const consumer = await askConsumer(site, server?.url ?? 'oob', io);
      const login = { site, client: clientFor(site, consumer), io };
      const { token, tokenSecret, user } = server
        ? await logInByCallback(login, server, { opens })
        : await logInByVerifier(login);
      io.say(`\n${whoIs(user)}\nKeep the token as you would a password: it does not expire.\n`);
      io.print(
        (asJSON ? printableJSON : envLines)({ url: addressOf(site), ...consumer, token, tokenSecret }),
      );
    } finally {
      server?.close();
    }
  },
};

function readPort(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('--port takes a number from 1 to 65535.');
}

function assertOAuth1(site: Site): void {
  const { oauth1, applicationPasswords } = site.authentication;
  if (oauth1) return;
  const error = oauth1Unavailable(site);
  throw applicationPasswords
    ? toFailure(error, `${error.remedy} Or do without it: add --application-password.`)
    : error;
}

async function askConsumer(site: Site, callback: string, io: IO): Promise<ConsumerCredentials> {
  if (!answerOf(CONSUMER_KEY, io)) {
    io.say(
      '\nThe token belongs to an application that is registered on the site (Users → Applications in wp-admin),\n' +
        `with the callback ${callback}\n` +
        `To register one: ${site.url}/wp-admin/users.php?page=rest-oauth1-apps&action=add\n`,
    );
  }
  return { consumerKey: await ask(CONSUMER_KEY, io), consumerSecret: await ask(CONSUMER_SECRET, io) };
}

function clientFor(site: Site, consumer: ConsumerCredentials): OAuth1Client {
  return new OAuth1Client({
    record: { site, clockOffset: 0, headerStripped: false },
    endpoints: site.authentication.oauth1!,
    http: new HTTPClient(),
    consumer,
    signatureMethod: 'HMAC-SHA1',
  });
}
