/**
 * The signers: this package and its peers, each called as its documentation says. A signer takes a request, whose
 * address is a string, and returns the Authorization header.
 */
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { parse } from 'node:querystring';

const require = createRequire(import.meta.url);

/**
 * All signers, this package first.
 * @param packageDirectory Another built copy of the package.
 * @returns For each signer its name and `create`, which returns a function that signs. With `fixed`, the function uses
 *   that nonce and timestamp; without, it makes its own. `otherwise` converts a request to another form that the
 *   signer accepts.
 */
export function loadSigners(packageDirectory = '..') {
  return [
    { name: 'ours', create: createOurs(packageDirectory) },
    { name: nameOf('oauth-0.9'), create: createNodeOAuth('oauth-0.9'), otherwise: bodyAsText },
    { name: nameOf('oauth-0.10'), create: createNodeOAuth('oauth-0.10'), otherwise: bodyAsText },
    { name: nameOf('oauth-1.0a'), create: createOAuth1a, otherwise: queryAsData },
  ];
}

function nameOf(folder) {
  const { name, version } = require(`${folder}/package.json`);
  return `${name} ${version}`;
}

/** The same steps as in `authorizedFetch`: parse the form as PHP does, then sign. */
function createOurs(packageDirectory) {
  const load = (module) => require(`${packageDirectory}/dist/signing/${module}.js`);
  const { signRequest } = load('authorization');
  const { parseQuery, toBytes } = load('php-input');
  const { fieldsOfFormData } = load('php-multipart');

  return ({ credentials, signatureMethod, fixed }) => {
    const oauth = fixed && { oauth_nonce: fixed.nonce };
    const sign = ({ method, url, home }, form) =>
      signRequest(
        { method, url: new URL(url), oauth, form },
        {
          credentials,
          signatureMethod,
          home,
          timestamp: fixed?.timestamp ?? Math.floor(Date.now() / 1000),
        },
        'header',
      ).authorization;
    return (request) => {
      const { form, multipart } = request;
      if (multipart) return fieldsOfFormData(formData(multipart)).then((fields) => sign(request, fields));
      return sign(request, form === undefined ? undefined : parseQuery(toBytes(form)));
    };
  };
}

/**
 * node-oauth: `get`, `post` and `authHeader` make the header with these two methods. It takes a form as an object. It
 * does not sign any other body, not even a multipart form.
 */
function createNodeOAuth(folder) {
  const { OAuth } = require(folder);
  return ({ credentials, signatureMethod, fixed }) => {
    const { consumerKey, consumerSecret, token, tokenSecret } = credentials;
    const oauth = new OAuth(null, null, consumerKey, consumerSecret, '1.0', null, signatureMethod);
    if (fixed) {
      oauth._getNonce = () => fixed.nonce;
      oauth._getTimestamp = () => fixed.timestamp;
    }
    return ({ method, url, fields }) =>
      oauth._buildAuthorizationHeaders(oauth._prepareParameters(token, tokenSecret, method, url, fields));
  };
}

/** `post` and `put` also take a form as text, which they do not sign. */
function bodyAsText(request) {
  return { ...request, fields: undefined };
}

/** oauth-1.0a: `data` is "any custom data you want to send with", which includes the fields of a multipart form. */
function createOAuth1a({ credentials, signatureMethod, fixed }) {
  const OAuth = require('oauth-1.0a');
  const algorithm = signatureMethod === 'HMAC-SHA256' ? 'sha256' : 'sha1';
  const oauth = OAuth({
    consumer: { key: credentials.consumerKey, secret: credentials.consumerSecret },
    signature_method: signatureMethod,
    hash_function: (base, key) => createHmac(algorithm, key).update(base).digest('base64'),
  });
  if (fixed) {
    oauth.getNonce = () => fixed.nonce;
    oauth.getTimeStamp = () => fixed.timestamp;
  }
  const token = { key: credentials.token, secret: credentials.tokenSecret };
  return ({ method, url, fields, multipart }) => {
    // It changes its argument, so each call gets a new object, as from a caller.
    const data = { ...(fields ?? multipart) };
    return oauth.toHeader(oauth.authorize({ method, url, data }, token)).Authorization;
  };
}

/** In its example for jQuery, `data` holds the parameters of the query. */
function queryAsData(request) {
  const [url, query = ''] = request.url.split('?');
  return { ...request, url, fields: { ...(request.fields ?? request.multipart), ...parse(query) } };
}

function formData(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
