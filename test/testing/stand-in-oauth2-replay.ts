/** Replays the recordings of the plugins for OpenID Connect and OAuth 2, and makes the responses comparable. */
import { createPublicKey, verify } from 'node:crypto';
import { startSession } from '../../lib/testing/stand-in/pages/session';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';

export interface RecordedSite {
  site: string;
  recordings: Recording[];
}

/**
 * One exchange. In the recordings, `NONCE` is the nonce of the user's session, `JWT-1` and so on are the tokens whose
 * `claims` the recording has, and `AVATAR`, `MODULUS` and `KID` are values that belong to the site.
 */
export interface Recording {
  name: string;
  request: {
    method: string;
    url: string;
    /** Whose cookies the request has. */
    user?: string;
    authorization?: string;
    type?: string;
    body?: string;
  };
  response: Answer;
  /** The claims of the tokens in the response. Times are relative to `iat`. */
  claims?: Record<string, object>;
  /** How the code of the request was issued, if no recording shows it. */
  code?: {
    of: string;
    /** The query of the authorization request. */
    query: string;
    /** The age of the code, in seconds. */
    age?: number;
  };
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Codes and tokens, which differ each time, and where they occur. */
const VALUES = /(?:[?&]code=|"(?:access_token|refresh_token|id_token)":")([\w.-]+)/g;

/** Plays the recordings of one site in their order. Codes, tokens and cookies are those of the stand-in. */
export class OAuth2Replay {
  /** Recorded value → value of the stand-in. */
  readonly #values = new Map<string, string>();
  /** The cookies of the users. */
  readonly #cookies = new Map<string, string>();

  /** @param authorizeURL The address of the authorize endpoint, without a query. */
  constructor(
    readonly site: StandIn,
    readonly authorizeURL: string,
  ) {}

  /** Returns the parts of the recording and of the stand-in's response that should be equal. */
  async play({
    request,
    response,
    claims,
    code,
  }: Recording): Promise<{ recorded: object; answered: object }> {
    if (code) this.#issue(request, code);
    const { method, url, user, authorization, type, body } = request;
    const cookie = user && this.#cookieOf(user);
    const real = this.#translate(url, user).replace(new URL(this.site.home).origin, this.site.origin);
    const answer = await fetch(real, {
      method,
      redirect: 'manual',
      ...(body !== undefined && { body: this.#translate(body, user) }),
      headers: {
        ...(authorization && { authorization: this.#translate(authorization) }),
        ...(type && { 'content-type': type }),
        ...(cookie && { cookie }),
      },
    });
    const answered = {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: await answer.text(),
    };
    this.#learn(response, answered);
    return {
      recorded: comparable(
        response,
        JSON.parse(this.#translate(JSON.stringify(response), user)) as Answer,
        claims,
      ),
      answered: comparable(response, answered, this.#claimsIn(answered)),
    };
  }

  #issue({ body = '' }: Recording['request'], { of, query, age = 0 }: NonNullable<Recording['code']>): void {
    this.site.options.clockOffset = -age;
    const callback = this.site.approve(
      `${this.authorizeURL}${this.authorizeURL.includes('?') ? '&' : '?'}${query}`,
      of,
    );
    delete this.site.options.clockOffset;
    const before = /\bcode"?[=:]"?(\w+)/.exec(body)![1]!;
    this.#values.set(before, new URL(callback).searchParams.get('code')!);
  }

  #cookieOf(username: string): string {
    const known = this.#cookies.get(username);
    if (known !== undefined) return known;
    const user = this.site.users.find((user) => user.username === username)!;
    const [cookie] = startSession(this.site, user)['set-cookie'].split(';');
    this.#cookies.set(username, cookie!);
    return cookie!;
  }

  /** Learns the stand-in's value for a recorded one. */
  #learn(recorded: Answer, answered: Answer): void {
    const values = ({ headers, body }: Answer) =>
      [...`${headers.location ?? ''} ${body}`.matchAll(VALUES)].map(([, value]) => value!);
    const now = values(answered);
    for (const [index, before] of values(recorded).entries()) {
      if (!before.startsWith('JWT-')) expect(now[index]).toHaveLength(before.length);
      this.#values.set(before, now[index]!);
    }
  }

  /** The claims of the signed tokens in a response, by the tokens. */
  #claimsIn({ body }: Answer): Record<string, object> {
    const tokens = [...body.matchAll(VALUES)]
      .map(([, value]) => value!)
      .filter((value) => value.includes('.'));
    return Object.fromEntries(tokens.map((token) => [token, this.#claimsOf(token)]));
  }

  #claimsOf(token: string): object {
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
    expect(decode(header)).toEqual({ typ: 'JWT', alg: 'RS256' });
    const key = createPublicKey({ key: { kty: 'RSA', ...this.site.signingKey.publicKey }, format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);

    const claims = decode(payload) as Record<string, unknown>;
    const issued = claims.iat as number;
    expect(Math.abs(issued - this.site.now())).toBeLessThan(60);
    for (const name of ['iat', 'exp', 'auth_time']) {
      if (name in claims) claims[name] = (claims[name] as number) - issued;
    }
    if (claims.id !== undefined && claims.id === claims.jti) claims.id = claims.jti = 'ID';
    return claims;
  }

  #translate(text: string, username?: string): string {
    const nonce = this.site.sessions.get(this.#cookies.get(username ?? '')?.split('=')[1] ?? '')?.nonce;
    return text
      .replace(/\bNONCE\b/g, nonce ?? 'NONCE')
      .replace(/JWT-\d+|\w{40}/g, (value) => this.#values.get(value) ?? value);
  }
}

/** The parts of a response that are equal on all sites with the same configuration. */
function comparable(
  recorded: Answer,
  { status, headers, body }: Answer,
  claims: Record<string, object> = {},
): object {
  const names = [
    ...Object.keys(recorded.headers),
    'cache-control',
    'pragma',
    'link',
    'location',
    'allow',
    'www-authenticate',
    'x-wp-nonce',
  ];
  return {
    status,
    headers: Object.fromEntries(names.map((name) => [name, header(headers, name)])),
    body: comparableBody(headers['content-type'] ?? '', body),
    claims: Object.values(claims),
  };
}

function header(headers: Record<string, string>, name: string): string | undefined {
  // WordPress 7 also sends no-store to visitors. The stand-in does as WordPress 6.5.
  return headers[name]?.replace(/^(no-cache.*), no-store, private$/, '$1');
}

function comparableBody(type: string, body: string): unknown {
  if (type.startsWith('text/html')) return comparableForm(body);
  if (body === '') return '';
  return JSON.parse(body, (name, value: unknown) => {
    if (name === 'n' || name === 'kid') return typeof value;
    if (name === 'picture' || name === 'avatar_urls') return typeof value;
    if (/^(?:date|modified)(?:_gmt)?$/.test(name)) return typeof value;
    // The access token.
    if (typeof value === 'string' && /^(?:JWT-|eyJ)/.test(value)) return 'JWT';
    return value;
  });
}

/** Where the form of a page leads, what it sends, and the links in it. */
function comparableForm(body: string): unknown {
  const form = /<form[^>]*>[^]*?<\/form>/.exec(body)?.[0];
  if (form === undefined) return undefined;
  const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return {
    action: attribute(form, 'action'),
    fields: [...form.matchAll(/<(?:input|button)[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'name'),
      attribute(tag, 'value'),
    ]),
    links: [...form.matchAll(/<a [^>]*>/g)].map(([tag]) =>
      attribute(tag, 'href')?.replaceAll('&#038;', '&amp;'),
    ),
  };
}
