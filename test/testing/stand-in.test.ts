/**
 * The stand-in must behave like WordPress: recorded requests to real sites are replayed against it, and it must accept
 * the requests that real sites accepted.
 */
import { helloWorld } from '../../lib/testing/stand-in/rest/content';
import { StandIn, demoUsers, type StandInOptions, type User } from '../../lib/testing/stand-in/stand-in';
import recordings from '../fixtures/recordings.json';
import recordedVectors from '../fixtures/signing-vectors.json';
import { authorizationHeader } from '../support/oauth1-client';
import { Replay, type Recording } from './stand-in-replay';

const redirectURIs = ['http://app.example.test/auth/wordpress2/callback'];
const oauth2Clients = [{ id: 'oauth2client1', secret: 'any', redirectURIs, name: 'Example app' }];

/** How a stand-in is set up like the recorded sites. */
const SITES: Record<string, StandInOptions> = {
  // Its theme prints no links.
  'wp-6.1.9, pretty permalinks, at the root': {
    home: 'http://blog.example.test',
    htmlLink: false,
    oauth2Clients,
  },
  'wp-6.5.5, pretty permalinks, in a subdirectory': { home: 'http://example.test/blog', oauth2Clients },
  'wp-6.5.5, plain permalinks': {
    home: 'http://plain.example.test',
    permalinks: 'plain',
    oauth2Clients,
  },
  'wp-6.5.5, pretty permalinks, WordPress in its own folder': {
    home: 'http://folder.example.test',
    folder: '/wp',
    oauth2Clients,
  },
  'wp-6.5.5, almost pretty permalinks (/index.php/%postname%/)': {
    home: 'http://almost.example.test',
    permalinks: 'almost-pretty',
    oauth2Clients,
  },
  'wp-6.5.5, plain permalinks, no plugin at all': {
    home: 'http://bare.example.test',
    permalinks: 'plain',
    oauth1: false,
  },
  'wp-6.1.9, pretty permalinks, WP OAuth Server 3.1.98 (repaired for PHP 8), no WP-API OAuth 2 plugin': {
    home: 'http://blog.example.test',
    oauthServerClients: [{ id: 'wposclient', secret: 'wpossecret', redirectURIs, name: 'Example app' }],
  },
};

const consumer = {
  key: 'CONSUMERKEY1',
  secret: 'CONSUMERSECRET1',
  callback: 'http://app.example.test/auth/wordpress/callback',
  name: 'Example app',
};

const alice = {
  ...demoUsers[0]!,
  description: 'I am Alice\nline two',
  website: 'https://alice.example.org/',
};

/** The author, some of whose requests were recorded without their OAuth parameters. */
const bob = {
  ...demoUsers[1]!,
  displayName: 'Bob',
  firstName: 'Bob',
  description: 'I am Bob\nline two',
};
const asBob = { key: 'BOBSTOKEN', secret: 'BOBSSECRET', consumer, user: bob };

/** The posts of bob from before the recording. */
function addDrafts(site: StandIn): void {
  for (let id = 22; id <= 164; id++) {
    const title = id === 164 ? '100% a+b %41\r\nline two' : `Draft ${id}`;
    site.posts.set(id, { ...helloWorld(), id, author: bob.id, status: 'draft', title });
  }
  site.nextId = 166;
}

const all = recordings as Recording[];

test('every recorded site is replayed', () => {
  expect(new Set(Object.keys(SITES))).toEqual(new Set(all.map(({ site }) => site)));
});

describe.each(Object.entries(SITES))('%s', (name, options) => {
  test('answers as recorded', async () => {
    const recorded = all.filter(({ site }) => site === name);
    const site = await new StandIn({
      ...options,
      name: 'Ada\'s Blog & "Notes" – Ünïcode',
      consumers: [consumer],
      users: [alice, bob].map((user) => ({ ...user, ...registrationOf(user, recorded) })),
    }).start();
    site.accessTokens.set(asBob.key, asBob);
    addDrafts(site);
    const replay = new Replay(site, consumer, asBob);
    try {
      for (const recording of recorded) {
        const { name } = recording;
        const { recorded, answered } = await replay.play(recording);
        expect({ name, ...answered }).toEqual({ name, ...recorded });
      }
    } finally {
      await site.stop();
    }
  });
});

/** When the user registered at the recorded site. */
function registrationOf({ username }: User, recorded: readonly Recording[]): { registered?: string } {
  for (const { response } of recorded) {
    if (!response.headers['content-type']?.startsWith('application/json')) continue;
    const json = JSON.parse(response.body);
    if (json.username === username) return { registered: json.registered_date };
    if (json.user_login === username) return { registered: `${json.user_registered}Z` };
  }
  return {};
}

describe('requests that real sites accepted', () => {
  const { credentials, vectors } = recordedVectors;
  const { consumerKey, consumerSecret, token, tokenSecret, timestamp, nonce, version } = credentials;

  /** Sends a vector with a signature, and returns whether the stand-in identified the user. */
  async function isAccepted(vector: (typeof vectors)[number], signed: string): Promise<boolean> {
    const app = { ...consumer, key: consumerKey, secret: consumerSecret };
    const site = await new StandIn({
      home: vector.home,
      permalinks: vector.url.includes('rest_route=') ? 'plain' : 'pretty',
      consumers: [app],
      clockOffset: timestamp - Math.floor(Date.now() / 1000),
    }).start();
    site.accessTokens.set(token, { key: token, secret: tokenSecret, consumer: app, user: demoUsers[0]! });
    const { pathname, search } = new URL(vector.url);
    const { fields, body, contentType } = vector as { fields?: object; body?: string; contentType?: string };
    const form = fields && new FormData();
    for (const [name, value] of Object.entries(fields ?? {})) form!.append(name, value);
    try {
      const answer = await fetch(site.origin + pathname + search, {
        method: vector.method,
        body: form ?? body ?? null,
        headers: {
          ...(contentType && !form && { 'content-type': contentType }),
          authorization: authorizationHeader({
            oauth_consumer_key: consumerKey,
            oauth_token: token,
            oauth_signature_method: vector.signatureMethod,
            oauth_timestamp: String(timestamp),
            oauth_nonce: nonce,
            oauth_version: version,
            oauth_signature: signed,
          }),
        },
      });
      const text = await answer.text();
      if (answer.status === 401 && text) expect(JSON.parse(text).code).toBe('json_oauth1_signature_mismatch');
      return answer.status !== 401;
    } finally {
      await site.stop();
    }
  }

  test.each(vectors)('$signatureMethod, $method: $name', async (vector) => {
    expect(await isAccepted(vector, vector.signature)).toBe(true);
    const last = vector.signature.length - 2;
    const other = vector.signature[last] === 'A' ? 'B' : 'A';
    const forged = vector.signature.slice(0, last) + other + vector.signature.slice(last + 1);
    expect(await isAccepted(vector, forged)).toBe(false);
  });
});
