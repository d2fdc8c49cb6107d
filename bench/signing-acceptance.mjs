/**
 * Counts the requests that WordPress would accept from each signer. A request counts if the signer computes the
 * recorded signature. The recordings are fixtures of the tests: the OAuth 1.0a plugin accepted these signatures.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'node:querystring';

const fixture = new URL('../test/fixtures/signing-vectors.json', import.meta.url);

/** The number of accepted requests, for each signer and signature method. If there are two forms of a request, one is enough. */
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
      const answers = await Promise.all(
        requests.map((form) => isAccepted(create, form, vector, credentials)),
      );
      if (answers.includes(true)) count.accepted++;
      else if (name === 'ours')
        throw new Error(`WordPress would refuse the signature of this package: ${vector.name}.`);
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
    // A peer throws for a signature method that it does not support, and for bytes that are not UTF-8.
    if (error instanceof URIError || /signature method/i.test(error.message)) return false;
    throw error;
  }
  const [, sent] = /oauth_signature="([^"]*)"/.exec(header);
  return decodeURIComponent(sent) === signature;
}

/** The request as a caller of any signer has it. No signer takes parameters from a JSON body. */
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
