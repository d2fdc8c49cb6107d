/** `doctor`: what this package finds at an address, and what keeps people from logging in there. */
import { diagnose } from '../doctor/diagnose';
import { answerOf, ask, assertAnswerable } from './ask';
import type { Command } from './command';
import { report } from './doctor-report';
import { UsageError } from './failure';
import { printableJSON } from './printable';
import { ADDRESS, CONSUMER_KEY, CONSUMER_SECRET } from './questions';

export const doctor: Command = {
  summary: 'Tell what keeps people from logging in to a site',
  help: `Usage: passport-wordpress-rest doctor [address] [options]

Asks a WordPress site what a login would ask, and tells of each thing whether it is fine
(✓), gives a warning (!) or is a problem (✗), and then what to change:

  npx passport-wordpress-rest doctor https://blog.example.com

With the consumer key and secret of an application it also asks for a request token, as a
login would. They come from the environment; if only one is there, the other is asked for:
  WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET
No option takes a secret: others can see the arguments of a command, and shells keep them.
An address that is left out is taken from WORDPRESS_URL, or asked for.

Options:
  --callback <url>  the callback of that application, in full, to learn whether it is the
                    registered one; what is missing of key and secret is asked for
  --json            print what was found as JSON
  -h, --help        show this

The exit code is 0 if there is no problem, with warnings or without, and 1 if there is one.`,
  options: {
    callback: { type: 'string' },
    json: { type: 'boolean' },
  },

  async run({ callback, json }, [address = '', ...more], io) {
    if (more.length > 0) throw new UsageError('There is one address too many.');
    const callbackURL = typeof callback === 'string' ? callback : undefined;
    const credentials = [CONSUMER_KEY, CONSUMER_SECRET];
    const isRegistered =
      callbackURL !== undefined || credentials.some((question) => answerOf(question, io) !== '');
    assertAnswerable([...(address ? [] : [ADDRESS]), ...(isRegistered ? credentials : [])], io);

    const siteURL = address || (await ask(ADDRESS, io));
    const consumer = isRegistered
      ? { consumerKey: await ask(CONSUMER_KEY, io), consumerSecret: await ask(CONSUMER_SECRET, io) }
      : {};
    const diagnosis = await diagnose(siteURL, {
      ...consumer,
      callbackURL,
      onRequest: (request) => io.progress(request),
    }).finally(() => io.progress(''));
    io.print(json ? printableJSON(diagnosis) : report(diagnosis, io));
    return diagnosis.severity === 'problem' ? 1 : 0;
  },
};
