/** Replays the recordings of a real site against a stand-in, and makes the responses comparable. */
import { baseString, signature } from '../../lib/signing/base-string';
import type { Consumer, StandIn, User } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { authorizationHeader, signedParameters } from '../support/oauth1-client';

export interface Recording {
  name: string;
  site: string;
  request: {
    method: string;
    url: string;
    authorization?: string;
    body?: string;
    contentType?: string;
    'content-type'?: string;
    'content-disposition'?: string;
  };
  response: Answer;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The action of the user in recordings of a browser: which user, and which button. */
const PRESSED: readonly [name: RegExp, username: string, fields: Record<string, string>][] = [
  [/^authorize: the user presses Authorize/, 'alice', { 'wp-submit': 'authorize' }],
  [/^authorize: the user presses Cancel/, 'alice', { 'wp-submit': 'cancel' }],
  [/^oauth2 authorize: the user authorizes/, 'bob', { 'wp-submit': 'authorize' }],
  [/^oauth2 authorize: the user cancels/, 'bob', { 'wp-submit': 'cancel' }],
  [/^application password: the user rejects/, 'bob', { reject: 'No' }],
  [/^application password: (?:bob approves|approving a second one)/, 'bob', { approve: 'Yes' }],
];

/** The recordings of a browser in which bob was logged in. */
const LOGGED_IN = ['authorize: redirect to a trailing slash', 'authorize: logged in, no consent asked'];

/** Values that differ each time, and where they occur. */
const VALUES = /(?:[?&](?:password|code|oauth_verifier)=|"(?:access_token|refresh_token|uuid)":")([\w-]+)/g;

const unixTime = (date: string) => Math.floor(Date.parse(date) / 1000);

/** Plays the recordings of one site in their order. Tokens, verifiers and cookies are those of the stand-in. */
export class Replay {
  readonly #browser: Browser;
  /** Recorded value → value of the stand-in. */
  readonly #values = new Map<string, string>();
  readonly #secrets = new Map<string, string>();

  /** @param token Signs the requests that were recorded without their OAuth parameters. */
  constructor(
    readonly site: StandIn,
    readonly consumer: Consumer,
    readonly token: { key: string; secret: string },
  ) {
    this.#browser = new Browser((url) => url.replace(new URL(site.home).origin, site.origin));
  }

  /** Returns the parts of the recording and of the stand-in's response that should be equal. */
  async play(recording: Recording): Promise<{ recorded: object; answered: object }> {
    const { name, request, response } = recording;
    if (response.headers.date) {
      this.site.options.clockOffset = unixTime(response.headers.date) - Math.floor(Date.now() / 1000);
    }
    const answer = await this.#send(name, request, this.#translate(request.url));
    const headers = Object.fromEntries(answer.headers);
    const body = await answer.text();

    if (response.headers.date) {
      expect(Math.abs(unixTime(headers.date!) - unixTime(response.headers.date))).toBeLessThan(60);
    }
    this.#learn(response, { status: answer.status, headers, body });
    const recorded = JSON.parse(this.#translate(JSON.stringify(response))) as Answer;
    return {
      recorded: comparable(recording, recorded),
      answered: comparable(recording, { status: answer.status, headers, body }),
    };
  }

  async #send(name: string, request: Recording['request'], url: string): Promise<Response> {
    const [, presses, fields] = PRESSED.find(([pattern]) => pattern.test(name)) ?? [];
    const username = presses ?? (LOGGED_IN.includes(name) ? 'bob' : undefined);
    if (username) {
      const { password } = this.#user(username);
      await this.#browser.logIn(`${this.site.url}/wp-login.php?reauth=1`, username, password);
      const answer = await this.#browser.get(url);
      const app_name = new URL(url).searchParams.get('app_name') ?? '';
      return fields ? this.#browser.submit(await answer.text(), { app_name, ...fields }) : answer;
    }

    const { method, authorization, body } = request;
    const type =
      request['content-type'] ??
      request.contentType ??
      (url.endsWith('/oauth/token') ? 'application/x-www-form-urlencoded' : undefined);
    // The recording does not contain the uploaded file.
    const sent = body ?? (name.startsWith('media: upload') ? 'the bytes of an image' : null);
    return fetch(url.replace(new URL(this.site.home).origin, this.site.origin), {
      method,
      redirect: 'manual',
      body: sent && this.#withCode(this.#translate(sent)),
      headers: {
        ...(authorization && { authorization: this.#authorize(name, method, url, authorization) }),
        ...(type && { 'content-type': type }),
        ...(request['content-disposition'] && { 'content-disposition': request['content-disposition'] }),
      },
    });
  }

  #user(username: string): User {
    return this.site.users.find((user) => user.username === username)!;
  }

  #authorize(name: string, method: string, url: string, authorization: string): string {
    if (authorization.startsWith('OAuth')) return this.#signAnew(name, method, url, authorization);
    if (!authorization.startsWith('Basic ')) return this.#translate(authorization);
    const credentials = Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
    return `Basic ${Buffer.from(this.#translate(credentials)).toString('base64')}`;
  }

  #signAnew(name: string, method: string, url: string, authorization: string): string {
    if (authorization === 'OAuth …') {
      const credentials = {
        consumerKey: this.consumer.key,
        consumerSecret: this.consumer.secret,
        token: this.token.key,
        tokenSecret: this.token.secret,
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
    const secret = /wrong consumer secret|signature mismatch/.test(name) ? 'wrong' : this.consumer.secret;
    const tokenSecret = this.#secrets.get(oauth.oauth_token ?? '');
    oauth.oauth_signature = signature(base, 'HMAC-SHA1', secret, tokenSecret);
    return authorizationHeader(oauth);
  }

  /** Learns the stand-in's value for a recorded one. Both must have the same length. */
  #learn(recorded: Answer, answered: Answer): void {
    const values = ({ headers, body }: Answer) =>
      [...`${headers.location ?? ''} ${body}`.matchAll(VALUES)].map(([, value]) => value!);
    const now = values(answered);
    for (const [index, before] of values(recorded).entries()) {
      expect(now[index]).toHaveLength(before.length);
      this.#values.set(before, now[index]!);
    }
    const [before, token] = [recorded.body, answered.body].map((body) => new URLSearchParams(body));
    if (!token!.has('oauth_token')) return;
    for (const name of ['oauth_token', 'oauth_token_secret']) {
      expect(token!.get(name)).toHaveLength(before!.get(name)!.length);
      this.#values.set(before!.get(name)!, token!.get(name)!);
    }
    this.#secrets.set(token!.get('oauth_token')!, token!.get('oauth_token_secret')!);
  }

  #translate(text: string): string {
    return text.replace(/[\w-]{12,}/g, (word) => this.#values.get(word) ?? word);
  }

  /** A code that was issued without a recording is the last issued one. */
  #withCode(form: string): string {
    const { codes } = this.site.oauthServer;
    const [last] = [...codes.keys()].slice(-1);
    return last === undefined
      ? form
      : form.replace(/(?<=\bcode=)\w+/, (code) => (codes.has(code) ? code : last));
  }
}

/** The parts of a response that are equal on all sites with the same configuration. */
function comparable(recording: Recording, answer: Answer): object {
  const { headers } = recording.response;
  const names = Object.keys(headers).filter(
    (name) => name !== 'date' && !/^x-(?!wp-(?:total|upload))/.test(name),
  );
  // Whole responses were recorded with their type, others only with their target.
  if ('content-type' in headers) names.push('link', 'location', 'allow');
  return {
    status: answer.status,
    headers: Object.fromEntries(names.map((name) => [name, header(recording.site, answer, name)])),
    body: comparableBody(answer.headers['content-type'] ?? '', answer.body),
  };
}

function header(site: string, answer: Answer, name: string): string | undefined {
  const value = answer.headers[name]
    // The address of the application, where it is encoded twice, kept its real host in the recording.
    ?.replaceAll('127.0.0.1%253A3000', 'app.example.test');
  // WordPress 6.1 did not yet send no-store to logged-in users.
  return site.startsWith('wp-6.1') ? value?.replace(', no-store, private', '') : value;
}

function comparableBody(type: string, body: string): unknown {
  if (body === '') return '';
  if (type.startsWith('application/json')) return comparableJSON(JSON.parse(body));
  const error = /<div[^>]*(?:notice-error|role="alert")[^>]*>([^]*?)<\/div>/.exec(body)?.[1];
  if (error !== undefined) return error.replace(/<[^>]*>/g, '').trim();
  if (type.startsWith('text/html'))
    return body.match(/<link rel="(?:https:\/\/api\.w\.org\/|EditURI)"[^>]*>/g);
  return body;
}

function comparableJSON(json: Record<string, unknown>): unknown {
  // The stand-in does not list routes. WordPress 6.1 included the links of the index without being asked. Avatars come
  // from another host.
  const { _links, avatar_urls, ...rest } = json;
  delete rest.routes;
  for (const name of ['created', 'last_used']) {
    if (typeof rest[name] === 'string') rest[name] = rest[name].replace(/T[\d:]{8}$/, 'T(time)');
  }
  return {
    ...rest,
    ...('home' in json ? {} : { _links }),
    ...(avatar_urls !== undefined && { avatar_urls: Object.keys(avatar_urls as object) }),
  };
}
