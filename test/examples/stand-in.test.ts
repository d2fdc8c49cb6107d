/**
 * The stand-in must not drift away from the real thing: what was recorded of real WordPress sites is played again
 * against it, and requests that real sites accepted must be accepted by it.
 */
import { baseString, signature } from '../../lib/oauth1/base-string';
import { helloWorld } from '../../examples/stand-in/content';
import { StandIn, demoUsers, type StandInOptions } from '../../examples/stand-in/stand-in';
import recordings from '../fixtures/recordings.json';
import recordedVectors from '../fixtures/signing-vectors.json';
import { Browser } from './browser';
import { authorizationHeader, signedParameters } from './oauth1-client';

interface Recording {
  name: string;
  site: string;
  request: {
    method: string;
    url: string;
    authorization?: string;
    body?: string;
    'content-type'?: string;
    'content-disposition'?: string;
  };
  response: { status: number; headers: Record<string, string>; body: string };
}

/** What the stand-in is not a stand-in for. */
const LEFT_OUT_SITES = [
  'wp-6.1.9, pretty permalinks, WP OAuth Server 3.1.98 (repaired for PHP 8), no WP-API OAuth 2 plugin',
];
const LEFT_OUT = [
  // Application passwords.
  'application password: the user rejects',
  'application password: bob approves',
  'application password: approving a second one of the same name',
  'application password: introspect',
  'users/me: edit context, application password (author)',
  // OAuth 2.
  'oauth2 authorize: the user cancels',
  'oauth2 authorize: the user authorizes',
  'oauth2 token: unknown client',
  'oauth2 token: accepted',
  'oauth2 token: code used twice',
  'users/me: bearer token',
  'users/me: unknown bearer token',
];

/** How a stand-in is set up like the recorded sites. */
const SITES: Record<string, StandInOptions> = {
  // Its theme prints no links.
  'wp-6.1.9, pretty permalinks, at the root': { home: 'http://blog.example.test', htmlLink: false },
  'wp-6.5.5, pretty permalinks, in a subdirectory': { home: 'http://example.test/blog' },
  'wp-6.5.5, plain permalinks': { home: 'http://plain.example.test', permalinks: 'plain' },
  'wp-6.5.5, pretty permalinks, WordPress in its own folder': {
    home: 'http://folder.example.test',
    folder: '/wp',
  },
  'wp-6.5.5, almost pretty permalinks (/index.php/%postname%/)': {
    home: 'http://almost.example.test',
    permalinks: 'almost-pretty',
  },
  'wp-6.5.5, plain permalinks, no plugin at all': {
    home: 'http://bare.example.test',
    permalinks: 'plain',
    plugin: false,
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

/** The author whose requests were recorded without their OAuth parameters. */
const bob = demoUsers[1]!;
const asBob = { key: 'BOBSTOKEN', secret: 'BOBSSECRET', consumer, user: bob };

/** What bob had written before the recording began. */
function addDrafts(site: StandIn): void {
  for (let id = 22; id <= 164; id++) {
    const title = id === 164 ? '100% a+b %41\r\nline two' : `Draft ${id}`;
    site.posts.set(id, { ...helloWorld(), id, author: bob.id, status: 'draft', title });
  }
  site.nextId = 166;
}

const all = recordings as Recording[];
const replayed = all.filter(({ site, name }) => !LEFT_OUT_SITES.includes(site) && !LEFT_OUT.includes(name));

const unixTime = (date: string) => Math.floor(Date.parse(date) / 1000);
const clockAt = (seconds: number) => seconds - Math.floor(Date.now() / 1000);

test('whatever is left out was recorded', () => {
  for (const name of LEFT_OUT) expect(all.map((recording) => recording.name)).toContain(name);
  for (const site of LEFT_OUT_SITES) expect(all.map((recording) => recording.site)).toContain(site);
  expect(Object.keys(SITES)).toEqual([...new Set(replayed.map(({ site }) => site))]);
});

describe.each(Object.entries(SITES))('%s', (name, options) => {
  test('answers as recorded', async () => {
    const recorded = replayed.filter(({ site }) => site === name);
    const site = await new StandIn({
      ...options,
      name: 'Ada\'s Blog & "Notes" – Ünïcode',
      consumers: [consumer],
      users: [{ ...alice, ...registrationOf(recorded) }, bob],
    }).start();
    site.accessTokens.set(asBob.key, asBob);
    addDrafts(site);
    const replay = new Replay(site);
    try {
      for (const recording of recorded) {
        expect({ name: recording.name, ...(await replay.play(recording)) }).toEqual({
          name: recording.name,
          ...comparable(recording, recording.response),
        });
      }
    } finally {
      await site.stop();
    }
  });
});

/** Plays the recordings of one site in their order. Tokens, verifiers and cookies are those of the stand-in. */
class Replay {
  readonly #browser: Browser;
  /** What was recorded → what stands for it here. */
  readonly #values = new Map<string, string>();
  readonly #secrets = new Map<string, string>();

  constructor(readonly site: StandIn) {
    this.#browser = new Browser((url) => url.replace(new URL(site.home).origin, site.origin));
  }

  async play(recording: Recording): Promise<object> {
    const { name, request, response } = recording;
    if (response.headers.date) this.site.options.clockOffset = clockAt(unixTime(response.headers.date));
    const url = request.url.replace(/\b\w{24}\b/g, (token) => this.#values.get(token) ?? token);
    const answer = await this.#send(name, request, url);
    const headers = Object.fromEntries(answer.headers);
    const body = await answer.text();

    if (response.headers.date) {
      expect(Math.abs(unixTime(headers.date!) - unixTime(response.headers.date))).toBeLessThan(60);
    }
    this.#learn(response.body, body);
    const [recordedCallback, callback] = [response.headers.location, headers.location].map(
      (location) => /oauth_verifier=(\w+)/.exec(location ?? '')?.[1],
    );
    if (recordedCallback && callback) this.#values.set(recordedCallback, callback);
    return comparable(recording, { status: answer.status, headers, body });
  }

  async #send(name: string, request: Recording['request'], url: string): Promise<Response> {
    const action = /^authorize: the user presses (\w+)/.exec(name)?.[1];
    if (action) {
      await this.#browser.logIn(`${this.site.url}/wp-login.php?reauth=1`, alice.username, alice.password);
      const page = await this.#browser.get(url);
      return this.#browser.submit(await page.text(), { 'wp-submit': action.toLowerCase() });
    }
    const { method, authorization, body } = request;
    // What was uploaded is not in the recording.
    const sent = body ?? (name.startsWith('media: upload') ? 'the bytes of an image' : null);
    return fetch(url.replace(new URL(this.site.home).origin, this.site.origin), {
      method,
      redirect: 'manual',
      body: sent,
      headers: {
        ...(authorization && { authorization: this.#signAnew(name, method, url, authorization) }),
        ...Object.fromEntries(
          (['content-type', 'content-disposition'] as const).flatMap((header) =>
            request[header] === undefined ? [] : [[header, request[header]]],
          ),
        ),
      },
    });
  }

  #signAnew(name: string, method: string, url: string, authorization: string): string {
    if (authorization === 'OAuth …') {
      const credentials = {
        consumerKey: consumer.key,
        consumerSecret: consumer.secret,
        token: asBob.key,
        tokenSecret: asBob.secret,
      };
      const oauth_timestamp = String(this.site.now());
      return authorizationHeader(
        signedParameters({ method, url, home: this.site.home }, credentials, { oauth_timestamp }),
      );
    }
    if (!authorization.includes('oauth_signature="…"')) return authorization;
    const pairs = [...authorization.matchAll(/(oauth_\w+)="([^"]*)"/g)].map(([, key, value]) => [
      key!,
      this.#values.get(value!) ?? decodeURIComponent(value!),
    ]);
    const oauth = Object.fromEntries(pairs) as Record<string, string>;
    delete oauth.oauth_signature;
    const base = baseString({ method, url, home: this.site.home }, oauth);
    const secret = /wrong consumer secret|signature mismatch/.test(name) ? 'wrong' : consumer.secret;
    const tokenSecret = this.#secrets.get(oauth.oauth_token ?? '');
    oauth.oauth_signature = signature(base, 'HMAC-SHA1', secret, tokenSecret);
    return authorizationHeader(oauth);
  }

  #learn(recorded: string, answered: string): void {
    const [before, now] = [new URLSearchParams(recorded), new URLSearchParams(answered)];
    const token = now.get('oauth_token');
    if (!token) return;
    this.#values.set(before.get('oauth_token')!, token);
    this.#secrets.set(token, now.get('oauth_token_secret')!);
  }
}

/** What of an answer is the same on every site of its kind. */
function comparable(recording: Recording, answer: Recording['response']): object {
  const { headers } = recording.response;
  const names = Object.keys(headers).filter(
    (name) => name !== 'date' && !/^x-(?!wp-(?:total|upload))/.test(name),
  );
  // Whole answers were recorded with their type, others with nothing but where they lead.
  if ('content-type' in headers) names.push('link', 'location', 'allow');
  return {
    status: answer.status,
    headers: Object.fromEntries(names.map((name) => [name, shape(header(recording.site, answer, name))])),
    body: comparableBody(answer.headers['content-type'] ?? '', answer.body),
  };
}

/** WordPress 6.1 did not yet forbid to store what is for one user. */
function header(site: string, answer: Recording['response'], name: string): string | undefined {
  const value = answer.headers[name];
  return site.startsWith('wp-6.1') ? value?.replace(', no-store, private', '') : value;
}

function comparableBody(type: string, body: string): unknown {
  if (body === '') return '';
  if (type.startsWith('application/json')) return comparableJSON(JSON.parse(body));
  if (type.startsWith('text/html'))
    return body.match(/<link rel="(?:https:\/\/api\.w\.org\/|EditURI)"[^>]*>/g);
  return shape(body);
}

function comparableJSON(json: Record<string, unknown>): unknown {
  // Which routes there are, and the other ways to log in, are not the stand-in's business. WordPress 6.1 kept the
  // links of the index where nobody had asked for them. Avatars come from elsewhere.
  const { _links, namespaces, authentication, avatar_urls, ...rest } = json;
  delete rest.routes;
  const oauth1 = (authentication as Record<string, unknown> | undefined)?.oauth1;
  return {
    ...rest,
    ...('home' in json ? {} : { _links }),
    ...(namespaces !== undefined && {
      namespaces: (namespaces as string[]).filter((name) => name !== 'oauth2'),
    }),
    ...(authentication !== undefined && { authentication: oauth1 ? { oauth1 } : [] }),
    ...(avatar_urls !== undefined && { avatar_urls: Object.keys(avatar_urls as object) }),
  };
}

/** Tokens, secrets and verifiers are told by their lengths alone. */
function shape(text: string | undefined): string | undefined {
  return text?.replace(/((?:token|secret|verifier)=)(\w+)/g, (_, name: string, value: string) =>
    value.length < 24 ? name + value : `${name}(${value.length})`,
  );
}

function registrationOf(recorded: readonly Recording[]): { registered: string } {
  const profile = recorded.find(({ name }) => name === 'users/me: edit context (subscriber)');
  return { registered: profile ? JSON.parse(profile.response.body).registered_date : '' };
}

describe('requests that real sites accepted', () => {
  const { credentials, vectors } = recordedVectors;
  const { consumerKey, consumerSecret, token, tokenSecret, timestamp, nonce, version } = credentials;

  /** Sends a vector with a signature, and tells whether the stand-in took it for the user's. */
  async function isAccepted(vector: (typeof vectors)[number], signed: string): Promise<boolean> {
    const app = { ...consumer, key: consumerKey, secret: consumerSecret };
    const site = await new StandIn({
      home: vector.home,
      permalinks: vector.url.includes('rest_route=') ? 'plain' : 'pretty',
      consumers: [app],
      clockOffset: clockAt(timestamp),
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
