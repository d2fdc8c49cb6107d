/** `doctor`: reports what prevents people from logging in to a site. */
import { diagnose } from '../doctor/diagnose';
import { answerOf, ask, assertAnswerable } from './ask';
import type { Command } from './command';
import { askConsumer } from './consumer';
import { report } from './doctor-report';
import { UsageError } from './failure';
import { printableJSON } from './printable';
import { ADDRESS, CONSUMER_KEY, CONSUMER_SECRET } from './questions';

export const doctor: Command = {
  summary: 'Find out what prevents people from logging in to a site',
  help: `Usage: passport-wordpress-rest doctor [address] [options]

Sends a WordPress site the requests of a login and reports each check as fine (✓), as a
warning (!) or as a problem (✗), with what to change:

  npx passport-wordpress-rest doctor https://blog.example.com

With the consumer key and secret of an application it also requests a request token, as
a login does. They are read from these environment variables. If only one of them is set,
the command asks for the other:
  WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET
No option takes a secret, because other users of this machine can see the arguments of a
command, and shells record them.
Without an address the command uses WORDPRESS_URL, or asks.

Options:
  --callback <url>  the full callback URL of that application: checks that it is the
                    registered one; asks for the key and the secret if they are not set
  --json            print the result as JSON
  -h, --help        show this

The exit code is 1 if there is a problem, else 0, even with warnings.`,
  options: {
    callback: { type: 'string' },
    json: { type: 'boolean' },
  },

  async run({ callback, json }, [address = '', ...more], io) {
    if (more.length > 0) throw new UsageError('Expected at most one address.');
    const callbackURL = typeof callback === 'string' ? callback : undefined;
    const credentials = [CONSUMER_KEY, CONSUMER_SECRET];
    const isRegistered =
      callbackURL !== undefined || credentials.some((question) => answerOf(question, io) !== '');
    assertAnswerable([...(address ? [] : [ADDRESS]), ...(isRegistered ? credentials : [])], io);

    const siteURL = address || (await ask(ADDRESS, io));
    const consumer = isRegistered ? await askConsumer(io) : {};
    const diagnosis = await diagnose(siteURL, {
      ...consumer,
      callbackURL,
      onRequest: (request) => io.progress(request),
    }).finally(() => io.progress(''));
    await io.print(json ? printableJSON(diagnosis) : report(diagnosis, io));
    return diagnosis.severity === 'problem' ? 1 : 0;
  },
};
