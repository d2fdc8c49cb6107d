/** Asks for the consumer key and secret of an application. */
import { readCredential } from '../login/options';
import type { ConsumerCredentials } from '../oauth1/client';
import { ask } from './ask';
import { Failure, UsageError } from './failure';
import type { IO } from './io';
import { CONSUMER_KEY, CONSUMER_SECRET, type Question } from './questions';

/**
 * @throws UsageError for a value with control characters.
 * @throws Failure for a key of WooCommerce.
 */
export async function askConsumer(io: IO): Promise<ConsumerCredentials> {
  return { consumerKey: await askOne(CONSUMER_KEY, io), consumerSecret: await askOne(CONSUMER_SECRET, io) };
}

async function askOne(question: Question, io: IO): Promise<string> {
  const value = await ask(question, io);
  if (/^c[ks]_[\da-f]{40}$/i.test(value)) {
    throw new Failure(
      `${question.name}: this is a key of WooCommerce (${value.slice(0, 3)}…).`,
      'It is valid only for the REST API of WooCommerce. Create an application under Users → Applications in wp-admin, ' +
        'and use its Client Key and Client Secret.',
    );
  }
  try {
    return readCredential(question.name, value);
  } catch (error) {
    throw new UsageError(`${(error as TypeError).message}`, { cause: error });
  }
}
