/** Requests a request token as a login does. */
import { WordPressError } from '../../errors';
import { OAuth1Client, type ConsumerCredentials } from '../../oauth1/client';
import type { SiteData } from '../../site/site';
import { SiteRecord } from '../../site/site-record';
import { ok, problem, type Finding } from '../finding';
import type { RecordingClient } from '../recording-client';

export interface Application {
  consumer?: ConsumerCredentials | undefined;
  callbackURL?: string | undefined;
}

// Used if no consumer key was given: the refusal shows that the OAuth 1.0a server answers.
const NOBODY: ConsumerCredentials = { consumerKey: 'passport-wordpress-rest-doctor', consumerSecret: '-' };

export async function requestTokenFinding(
  site: SiteData,
  http: RecordingClient,
  { consumer, callbackURL }: Application,
): Promise<Finding> {
  const client = new OAuth1Client({
    record: new SiteRecord(site),
    endpoints: site.authentication.oauth1!,
    http,
    consumer: consumer ?? NOBODY,
    signatureMethod: 'HMAC-SHA1',
  });
  try {
    await client.requestToken({ oauth_callback: callbackURL ?? 'oob' });
    return ok(
      'request-token',
      `Issued: the consumer key${callbackURL ? ', the secret and the callback' : ' and secret'} are valid.`,
    );
  } catch (error) {
    if (!(error instanceof WordPressError)) throw error;
    if (!consumer && isRefusedByPlugin(http)) {
      return ok(
        'request-token',
        'The server answers. Without a consumer key, no request token was requested.',
      );
    }
    if (consumer && callbackURL === undefined && error.code === 'callback_invalid') {
      return ok(
        'request-token',
        'The consumer key and secret are valid. Without a callback URL, the callback was not checked.',
      );
    }
    return problem('request-token', error);
  }
}

/** By status and type: the text may be in any language. */
function isRefusedByPlugin({ exchanges }: RecordingClient): boolean {
  const { status, headers } = exchanges.at(-1)!.response;
  return status === 401 && /^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '');
}
