#!/usr/bin/env node
/** Sends random requests to a real site and prints each one that its OAuth 1.0a plugin refuses. See README.md. */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { authorizedFetch, discover } from '../dist/index.mjs';
import { request } from './requests.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    strip: { type: 'boolean', default: false },
  },
});
const {
  WORDPRESS_URL,
  WORDPRESS_CONSUMER_KEY,
  WORDPRESS_CONSUMER_SECRET,
  WORDPRESS_TOKEN,
  WORDPRESS_TOKEN_SECRET,
} = process.env;
const site = await discover(WORDPRESS_URL ?? '');
const credentials = {
  consumerKey: WORDPRESS_CONSUMER_KEY,
  consumerSecret: WORDPRESS_CONSUMER_SECRET,
  token: WORDPRESS_TOKEN,
  tokenSecret: WORDPRESS_TOKEN_SECRET,
};

/** Simulates a server that strips the header. The package then repeats the request with the parameters in the query. */
const withoutHeader = (input, init) => {
  const headers = new Headers(init.headers);
  headers.delete('authorization');
  return fetch(input, { ...init, headers });
};
const fetches = ['HMAC-SHA1', 'HMAC-SHA256'].map((signatureMethod) =>
  authorizedFetch(site, credentials, { signatureMethod, ...(values.strip && { fetch: withoutHeader }) }),
);
for (const fetch of fetches) {
  const me = await fetch('/wp/v2/users/me');
  if (!me.ok) throw new Error(`The site refuses the credentials: ${me.status} ${await me.text()}`);
}

const seed = Number(values.seed);
const requests = fc.sample(request, { numRuns: Number(values.requests), seed });
const refused = [];
const counts = {};

async function send({ method, address, body }, index) {
  const init = { method, ...(await body()) };
  const response = await fetches[index % 2](address, init);
  const text = await response.text();
  const code = text.startsWith('{') ? JSON.parse(text).code : undefined;
  counts[method] = (counts[method] ?? 0) + 1;
  // WordPress checks the credentials before it looks for the route.
  if (/^(?:json_oauth1|json_consumer|rest_oauth1|rest_not_logged_in)/.test(code) || response.status === 401) {
    refused.push(index);
    console.log(`refused: request ${index}, ${response.status} ${code}, ${method} ${address}`);
  }
}

for (let index = 0; index < requests.length; index += 4) {
  await Promise.all(requests.slice(index, index + 4).map((request, offset) => send(request, index + offset)));
}
console.log(
  `${site.root}: ${requests.length} requests (${Object.entries(counts)
    .map((count) => count.join(' '))
    .join(', ')}), ` + `seed ${seed}: ${refused.length} refused`,
);
process.exitCode = refused.length > 0 ? 1 : 0;
