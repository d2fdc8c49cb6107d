/** The library oauth2-server-php, which OpenID Connect Server and WP OAuth Server contain. */
import { createHash } from 'node:crypto';
import { headerText, type Answer, type PHPRequest } from './http';
import type { OAuth2Client } from './options';
import { encodeJSON } from './rest/json';
import type { Parameters } from './rest/parameters';
import type { AuthorizationCode } from './site';

/** The lifetime of a code, in seconds. */
export const CODE_LIFETIME = 30;

export const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** A refusal with an error code of RFC 6749. */
export class OAuthError extends Error {
  constructor(
    readonly error: string,
    description: string,
    readonly status = 400,
    readonly uri?: string,
  ) {
    super(description);
  }

  get parameters(): Record<string, string> {
    const { error, message, uri } = this;
    return { error, error_description: message, ...(uri !== undefined && { error_uri: uri }) };
  }
}

/** Answers with the result of `act`, or with the refusal that it throws. */
export function answerOrRefuse(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return json(error.status, error.parameters, { 'cache-control': 'no-store' });
  }
}

export function json(status: number, data: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: encodeJSON(data) };
}

/** A redirect URI with the parameters of a response. */
export function callbackWith(redirectURI: string, parameters: Record<string, string>): string {
  const pairs = new URLSearchParams(parameters).toString();
  return headerText(`${redirectURI}${redirectURI.includes('?') ? '&' : '?'}${pairs}`);
}

/**
 * The client and the redirect URI of an authorization request. Throws the refusals that do not go to the application.
 *
 * @param isRegistered Compares the redirect URI with a registered one.
 */
export function readClient(
  clients: readonly OAuth2Client[] | undefined,
  id: string,
  sentURI: string,
  isRegistered: (registered: string, sent: string) => boolean,
): { client: OAuth2Client; redirectURI: string } {
  const client = clients?.find((client) => client.id === id);
  if (!client) throw new OAuthError('invalid_client', 'The client id supplied is invalid');
  const [registered = '', ...others] = client.redirectURIs;
  if (sentURI === '' && (registered === '' || others.length > 0)) {
    throw new OAuthError('invalid_uri', 'No redirect URI was supplied or stored');
  }
  if (sentURI !== '' && !client.redirectURIs.some((known) => isRegistered(known, sentURI))) {
    const message = 'The redirect URI provided is missing or does not match';
    const uri = 'http://tools.ietf.org/html/rfc6749#section-3.1.2';
    throw new OAuthError('redirect_uri_mismatch', message, 400, uri);
  }
  return { client, redirectURI: sentURI || registered };
}

/** A field of the body of a token request. */
export function field(body: Parameters, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

/** Throws unless the grant type is one of these. */
export function checkGrantType(body: Parameters, ...supported: string[]): void {
  const grantType = field(body, 'grant_type');
  if (grantType === '') {
    throw new OAuthError('invalid_request', 'The grant type was not specified in the request');
  }
  if (!supported.includes(grantType)) {
    throw new OAuthError('unsupported_grant_type', `Grant type "${grantType}" not supported`);
  }
}

/**
 * The client that a token request authenticates, by Basic authentication or by the body.
 *
 * @param allowPublic Whether clients without a secret exist.
 */
export function authenticateClient(
  clients: readonly OAuth2Client[] | undefined,
  request: PHPRequest,
  body: Parameters,
  allowPublic: boolean,
): OAuth2Client {
  const [id, secret] = basicCredentials(request) ?? [field(body, 'client_id'), field(body, 'client_secret')];
  if (id === '') {
    const message = 'Client credentials were not found in the headers or body';
    throw new OAuthError('invalid_client', message);
  }
  const client = clients?.find((client) => client.id === id);
  if (secret === '' && !(allowPublic && client?.secret === '')) {
    const message = allowPublic
      ? 'This client is invalid or must authenticate using a client secret'
      : 'client credentials are required';
    throw new OAuthError('invalid_client', message);
  }
  if (!client || (client.secret !== '' && client.secret !== secret)) {
    throw new OAuthError('invalid_client', 'The client credentials are invalid');
  }
  return client;
}

function basicCredentials({ authorization }: PHPRequest): [id: string, secret: string] | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString())!;
  return [id!, secret!];
}

/** Takes the code of a token request. A code works once, and only for the client that asked for it. */
export function takeCode(
  codes: Map<string, AuthorizationCode>,
  body: Parameters,
  client: OAuth2Client,
  now: number,
): AuthorizationCode {
  const code = field(body, 'code');
  if (code === '') throw new OAuthError('invalid_request', 'Missing parameter: "code" is required');
  const granted = codes.get(code);
  if (!granted || !isVerified(granted, field(body, 'code_verifier'))) {
    const message = "Authorization code doesn't exist or is invalid for the client";
    throw new OAuthError('invalid_grant', message);
  }
  if (granted.redirectURI !== '' && granted.redirectURI !== field(body, 'redirect_uri')) {
    const uri = 'http://tools.ietf.org/html/rfc6749#section-4.1.3';
    throw new OAuthError('redirect_uri_mismatch', 'The redirect URI is missing or do not match', 400, uri);
  }
  if (granted.expires < now) throw new OAuthError('invalid_grant', 'The authorization code has expired');
  if (granted.client.id !== client.id) {
    const message = "authorization_code doesn't exist or is invalid for the client";
    throw new OAuthError('invalid_grant', message);
  }
  codes.delete(code);
  return granted;
}

/** PKCE (RFC 7636): whether the verifier fits the challenge, if there was one. */
function isVerified({ challenge }: AuthorizationCode, verifier: string): boolean {
  if (!challenge) return true;
  const hash = createHash('sha256').update(verifier).digest('base64url');
  return challenge.value === (challenge.method === 'S256' ? hash : verifier);
}
