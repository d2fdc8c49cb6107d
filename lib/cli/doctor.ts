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
  summary: 'Find out what prevents people from logging in',
  help: `Usage: passport-wordpress-rest doctor [address] [options]

Sends a WordPress site the requests of a login. Reports each
check as fine (✓), as a warning (!) or as a problem (✗), and
says what to change:

  npx passport-wordpress-rest doctor blog.example.com

With the consumer key and secret of an application it also
requests a request token, as a login does.

Options:
  --callback <url>
      the full callback URL of that application; checks that
      it is the registered one
  --json
      print the result as JSON
  -h, --help
      show this

Environment variables:
  WORDPRESS_URL
      the site, if no address is given
  WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET
      the key and the secret

The command asks for the address if it has none. It asks for
the key and the secret if one of them or --callback is set.
No option takes a secret: other users of this machine can
see the arguments of a command, and shells record them.

The exit code is 1 if there is a problem, else 0, even with
warnings.`,
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
