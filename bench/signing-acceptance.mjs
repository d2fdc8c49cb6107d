/**
 * How many requests of each signer WordPress accepts: it computes the very signature that the server does, for the
 * requests in the fixtures of the tests, which the OAuth 1.0a plugin was seen to accept with these signatures.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'node:querystring';

const fixture = new URL('../test/fixtures/signing-vectors.json', import.meta.url);

/** How many of how many, for each signer and each signature method. One way of two to hand a request over will do. */
export async function countAccepted(signers) {
  const { credentials, vectors } = JSON.parse(readFileSync(fixture, 'utf8'));
  const accepted = {};
  for (const { name, create, otherwise } of signers) {
    accepted[name] = {};
    for (const vector of vectors) {
      const count = (accepted[name][vector.signatureMethod] ??= { accepted: 0, of: 0 });
      count.of++;
      const request = toRequest(vector);
      const requests = otherwise ? [request, otherwise(request)] : [request];
      const answers = await Promise.all(requests.map((way) => isAccepted(create, way, vector, credentials)));
      if (answers.includes(true)) count.accepted++;
      else if (name === 'ours') throw new Error(`WordPress would refuse what we sign: ${vector.name}.`);
    }
  }
  return accepted;
}

async function isAccepted(
  create,
  request,
  { signatureMethod, signature },
  { nonce, timestamp, ...credentials },
) {
  let header;
  try {
    const sign = create({ credentials, signatureMethod, fixed: { nonce, timestamp } });
    header = await sign(request);
  } catch (error) {
    // A peer throws at a signature method that it doesn't know, and at bytes that are no UTF-8.
    if (error instanceof URIError || /signature method/i.test(error.message)) return false;
    throw error;
  }
  const [, sent] = /oauth_signature="([^"]*)"/.exec(header);
  return decodeURIComponent(sent) === signature;
}

/** What a caller of any signer knows. JSON is no parameter to anybody. */
function toRequest({ method, url, home, contentType, body, fields }) {
  const isForm = contentType === 'application/x-www-form-urlencoded';
  return {
    method,
    url,
    home,
    ...(isForm && { form: body, fields: { ...parse(body) } }),
    ...(fields && { multipart: fields }),
  };
}
