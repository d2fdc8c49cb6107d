/** The plugin OpenID Connect Server: its routes `authorize`, `token` and `userinfo`. */
import { text, type Answer } from '../http';
import {
  NOT_STORED,
  OAuthError,
  answerOrRefuse,
  authenticateClient,
  checkGrantType,
  json,
  takeCode,
} from '../oauth2-server-php';
import type { OAuth2Client } from '../options';
import { randomKey } from '../random-key';
import { bodyParametersOf, parametersOf, requireParameters } from '../rest/parameters';
import type { Call, Route } from '../rest/rest-api';
import type { Site } from '../site';
import { avatarURL, nicename, type User } from '../users';
import { answerAuthorize } from './authorize';

/** The lifetime of an access token, in seconds. There are no refresh tokens. */
const TOKEN_LIFETIME = 60 * 60;

const shared = {
  isActive: (site: Site) => site.options.openIDConnectClients !== undefined,
  sendsItself: true,
};

export const openIDConnectRoutes: readonly Route[] = [
  {
    ...shared,
    path: /^\/openid-connect\/authorize$/,
    methods: ['GET', 'HEAD', 'POST'],
    answer: answerAuthorize,
    allow: () => 'GET, POST',
  },
  {
    ...shared,
    path: /^\/openid-connect\/token$/,
    methods: ['POST'],
    answer: answerToken,
    allow: () => 'POST',
  },
  {
    ...shared,
    path: /^\/openid-connect\/userinfo$/,
    methods: ['GET', 'HEAD', 'POST'],
    answer: answerUserinfo,
    allow: () => 'GET, POST',
  },
];

function answerToken({ site, request }: Call): Answer {
  requireParameters(parametersOf(request), 'grant_type', 'redirect_uri', 'code');
  return answerOrRefuse(() => {
    const body = bodyParametersOf(request);
    checkGrantType(body, 'authorization_code');
    const client = authenticateClient(site.options.openIDConnectClients, request, body, true);
    const { user, scope, idToken } = takeCode(site.openIDConnect.codes, body, client, site.now());
    const response = {
      access_token: newToken(site, client, user, scope),
      expires_in: TOKEN_LIFETIME,
      token_type: 'bearer',
      scope: scope || null,
      id_token: idToken,
    };
    return json(200, response, NOT_STORED);
  });
}

/** A new access token: a JSON Web Token like the id_token. */
export function newToken(
  site: Site,
  client: OAuth2Client,
  user: User,
  scope = client.scope ?? 'openid profile',
): string {
  const id = randomKey(40, '0123456789abcdef');
  const iat = site.now();
  const exp = iat + TOKEN_LIFETIME;
  const token = site.signingKey.sign({
    id,
    jti: id,
    iss: `${site.home}/`,
    aud: client.id,
    sub: user.username,
    exp,
    iat,
    token_type: 'bearer',
    scope: scope || null,
  });
  site.openIDConnect.tokens.set(token, { client, user, scope, expires: exp });
  return token;
}

/** Tells of the user what the scope allows. The REST API itself does not know these tokens. */
function answerUserinfo({ site, request }: Call): Answer {
  const { authorization } = request;
  const sent = [authorization, text(request.query, 'access_token'), text(request.form, 'access_token')];
  const [one, ...others] = sent.filter((token) => token !== '');
  if (one === undefined) return refuse();
  if (others.length > 0) {
    const message = 'Only one method may be used to authenticate at a time (Auth header, GET or POST)';
    return refuse(new OAuthError('invalid_request', message, 401));
  }
  const key = authorization === '' ? one : /Bearer\s(\S+)/i.exec(authorization)?.[1];
  if (key === undefined) return refuse(new OAuthError('invalid_request', 'Malformed auth header', 401));
  const token = site.openIDConnect.tokens.get(key);
  if (!token || token.expires < site.now()) {
    const reason = token ? 'has expired' : 'provided is invalid';
    return refuse(new OAuthError('invalid_token', `The access token ${reason}`, 401));
  }
  const scopes = token.scope.split(' ');
  if (!scopes.includes('openid')) {
    const message = 'The request requires higher privileges than provided by the access token';
    return refuse(new OAuthError('insufficient_scope', message, 401), 'scope="openid"');
  }
  const { user, scope } = token;
  const claims = { scope, ...(scopes.includes('profile') && profileOf(site, user)), sub: user.username };
  return json(200, claims, NOT_STORED);
}

/** The claims of the scope `profile`. Empty ones are left out, and there is no e-mail address. */
function profileOf(site: Site, user: User): Record<string, string> {
  const claims = {
    username: user.username,
    name: user.displayName,
    given_name: user.firstName,
    family_name: user.lastName,
    nickname: nicename(user),
    picture: avatarURL(site, user, 96),
  };
  return Object.fromEntries(Object.entries(claims).filter((pair): pair is [string, string] => !!pair[1]));
}

/** Without a token, the response has no error. */
function refuse(error?: OAuthError, ...extra: string[]): Answer {
  const reason = error && [`error="${error.error}"`, `error_description="${error.message}"`];
  const challenge = [`Bearer realm="Service"`, ...extra, ...(reason ?? [])].join(', ');
  const headers = { ...NOT_STORED, 'www-authenticate': challenge };
  if (!error) return { status: 401, headers: { 'content-type': 'application/json', ...headers }, body: '' };
  return json(error.status, error.parameters, headers);
}
