/** `token`: gets an access token for a script by a login in the browser. */
import { HTTPClient } from '../http/client';
import { OAuth1Client, type ConsumerCredentials } from '../oauth1/client';
import type { Token } from '../oauth1/token-response';
import type { Site } from '../site/site';
import { SiteRecord } from '../site/site-record';
import { oauth1Unavailable } from '../site/unavailable';
import { answerOf, ask, assertAnswerable, assertAttended } from './ask';
import { CallbackServer, callbackURL } from './callback-server';
import type { Command } from './command';
import { askConsumer } from './consumer';
import { UsageError, toFailure } from './failure';
import { addressOf, findSite } from './find-site';
import { NAME } from './help';
import type { IO } from './io';
import { printableJSON } from './printable';
import { ADDRESS, CONSUMER_KEY, CONSUMER_SECRET } from './questions';
import { applicationPasswordToken } from './token-application-password';
import { envLines } from './token-lines';
import { VERIFIER, WAITING_MINUTES, logInByCallback, logInByVerifier } from './token-login';

const DEFAULT_PORT = 8741;

export const token: Command = {
  summary: 'Get an access token for a script',
  help: `Usage: passport-wordpress-rest token [address] [options]

Logs you in to a WordPress site in the browser and prints an
access token, for scripts that have no login page. The lines
for an .env file go to stdout, messages to stderr:

  npx passport-wordpress-rest token blog.example.com >> .env

The site needs the plugin “WP REST API – OAuth 1.0a Server”,
and an application under Users → Applications in wp-admin.
Its callback is this address, or for --oob the word oob:

  ${callbackURL(DEFAULT_PORT)}

With --application-password the site needs neither: you
approve an application password in the browser, and it is
printed in place of the token. On an https site you copy it
from the browser to the terminal.

Options:
  --application-password
      get an application password
  --name <name>
      the name of that password on the site; the time is
      added to it (default: ${NAME})
  --port <number>
      the port of the callback (default: ${DEFAULT_PORT}). With
      --application-password the default is any free port,
      and a site with https uses a callback only if this
      option is given. It needs WordPress 7.0 or newer then.
  --oob
      no callback: WordPress shows a verification token or
      the password, and you type it here; for a browser on
      another machine
  --no-open
      print the login address, but do not open the browser
  --json
      print the token as JSON
  -h, --help
      show this

Environment variables:
  WORDPRESS_URL
      the site, if no address is given
  WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET
      Client Key and Client Secret of the application

The command asks for values that are missing. No option
takes a secret: other users of this machine can see the
arguments of a command, and shells record them.

The command needs a terminal. It waits ${WAITING_MINUTES} minutes for the
browser. WordPress does not report that you pressed Cancel:
press Ctrl-C here.`,
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
    if (more.length > 0) throw new UsageError('Expected at most one address.');
    if (oob && values.port !== undefined)
      throw new UsageError('--oob and --port exclude each other: --oob uses no callback.');
    const port = readPort(values.port);
    if (values.name !== undefined && !values['application-password'])
      throw new UsageError('--name needs --application-password.');
    const name = String(values.name ?? NAME).trim();
    if (!name) throw new UsageError('--name must not be empty.');
    assertAttended(io);
    if (values['application-password']) {
      return applicationPasswordToken({ address, name, port, oob, opens: opens && !oob, asJSON }, io);
    }

    const questions = [CONSUMER_KEY, CONSUMER_SECRET];
    if (!address) questions.unshift(ADDRESS);
    if (oob) questions.push(VERIFIER);
    assertAnswerable(questions, io);

    const site = await findSite(address || (await ask(ADDRESS, io)), io);
    assertOAuth1(site);
    // Before the questions, so that the user types nothing if the port is not available.
    const server = oob ? undefined : await CallbackServer.listen(port ?? DEFAULT_PORT);
    try {
      explainConsumer(site, server?.url ?? 'oob', io);
      const consumer = await askConsumer(io);
      const write = ({ token, tokenSecret }: Token) =>
        (asJSON ? printableJSON : envLines)({ url: addressOf(site), ...consumer, token, tokenSecret });
      const login = { site, client: clientFor(site, consumer), io, write };
      await (server ? logInByCallback(login, server, { opens }) : logInByVerifier(login));
    } finally {
      server?.close();
    }
  },
};

function readPort(given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('--port must be a number from 1 to 65535.');
}

function assertOAuth1(site: Site): void {
  const { oauth1, applicationPasswords } = site.authentication;
  if (oauth1) return;
  const error = oauth1Unavailable(site);
  throw applicationPasswords
    ? toFailure(error, `${error.remedy} Or use --application-password, which does not need it.`)
    : error;
}

/** Says where to register an application, if the user is asked for its key. */
function explainConsumer(site: Site, callback: string, io: IO): void {
  if (answerOf(CONSUMER_KEY, io)) return;
  io.say(
    '\nThe token belongs to an application that is registered on the site, under Users → Applications in wp-admin, with ' +
      `the callback\n  ${callback}\n` +
      `To register one:\n  ${site.url}/wp-admin/users.php?page=rest-oauth1-apps&action=add\n`,
  );
}

function clientFor(site: Site, consumer: ConsumerCredentials): OAuth1Client {
  return new OAuth1Client({
    record: new SiteRecord(site),
    endpoints: site.authentication.oauth1!,
    http: new HTTPClient(),
    consumer,
    signatureMethod: 'HMAC-SHA1',
  });
}
