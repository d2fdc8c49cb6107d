/** What the OAuth 1.0a server says when it is asked for a request token, as a login asks. */
import { WordPressError } from '../../errors';
import { OAuth1Client, type ConsumerCredentials } from '../../oauth1/client';
import type { SiteData } from '../../site/site';
import { ok, problem, type Finding } from '../finding';
import type { RecordingClient } from '../recording-client';

export interface Application {
  consumer?: ConsumerCredentials | undefined;
  callbackURL?: string | undefined;
}

// Without a key of the application's own, its refusal shows that the server is there.
const NOBODY: ConsumerCredentials = { consumerKey: 'passport-wordpress-rest-doctor', consumerSecret: '-' };

export async function requestTokenFinding(
  site: SiteData,
  http: RecordingClient,
  { consumer, callbackURL }: Application,
): Promise<Finding> {
  const client = new OAuth1Client({
    record: { site, clockOffset: 0, headerStripped: false },
    endpoints: site.authentication.oauth1!,
    http,
    consumer: consumer ?? NOBODY,
    signatureMethod: 'HMAC-SHA1',
  });
  try {
    await client.requestToken({ oauth_callback: callbackURL ?? 'oob' });
    return ok(
      'request-token',
      `Given: the consumer key and secret hold${callbackURL ? ', and the callback' : ''}.`,
    );
  } catch (error) {
    if (!(error instanceof WordPressError)) throw error;
    if (!consumer && isRefusedByPlugin(http)) {
      return ok('request-token', 'The server answers. It was not asked for a token: no consumer key given.');
    }
    if (consumer && callbackURL === undefined && error.code === 'callback_invalid') {
      return ok(
        'request-token',
        'The consumer key and secret hold. The callback was not checked: none given.',
      );
    }
    return problem('request-token', error);
  }
}

/** Its words may be in any language. */
function isRefusedByPlugin({ exchanges }: RecordingClient): boolean {
  const { status, headers } = exchanges.at(-1)!.response;
  return status === 401 && /^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '');
}
