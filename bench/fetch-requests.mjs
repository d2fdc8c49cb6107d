/** The requests of the bench: each is sent by `authorizedFetch`, and by the global `fetch` with a fixed header. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const kinds = {
  Basic: { username: 'alice', applicationPassword: 'abcd EFGH ijkl MNOP qrst UVWX' },
  Bearer: { accessToken: 'ACCESSTOKENACCESSTOKENACCESSTOKENACCESST' },
  'OAuth 1.0a': {
    consumerKey: 'CONSUMERKEY1',
    consumerSecret: 'consumersecretconsumersecretconsumersecretconsum',
    token: 'ACCESSTOKENACCESSTOKENAC',
    tokenSecret: 'accesssecretaccesssecretaccesssecretaccesssecret',
  },
};

const fields = {
  title: 'Hello, world & all',
  content: '<p>The quick brown fox jumps over the lazy dog. Größe: 100 %.</p>',
  excerpt: 'The quick brown fox',
  status: 'publish',
  slug: 'hello-world',
  author: '2',
  comment_status: 'open',
  'categories[]': '7',
  'tags[]': '11',
  'meta[colour]': 'dark blue',
};
const form = () => ({ method: 'POST', body: new URLSearchParams(fields) });
const json = () => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(fields),
});
const me = '/wp/v2/users/me?context=edit';
const posts = '/wp/v2/posts';

/** @param packageDirectory Another built copy of the package. */
export function loadRequests(url, packageDirectory = '..') {
  const { authorizedFetch } = require(`${packageDirectory}/dist/index.js`);
  const site = { home: url, root: `${url}/wp-json/` };
  const fetches = new Map(Object.entries(kinds).map(([kind, own]) => [kind, authorizedFetch(site, own)]));
  const request = (kind, what, route, init = () => undefined) => ({
    label: `${kind}, ${what}`,
    ours: () => fetches.get(kind)(route, init()),
    bare: withFixedHeader(kind, `${url}/wp-json${route}`, init),
  });
  return [
    request('Basic', 'GET', me),
    request('Bearer', 'GET', me),
    request('OAuth 1.0a', 'GET', me),
    request('OAuth 1.0a', 'POST of 10 fields', posts, form),
    request('Basic', 'POST of JSON', posts, json),
  ];
}

/** The global `fetch` with a header as long as that of `authorizedFetch`. */
function withFixedHeader(kind, address, init) {
  const authorization = {
    Basic: `Basic ${'a'.repeat(48)}`,
    Bearer: `Bearer ${kinds.Bearer.accessToken}`,
    'OAuth 1.0a': `OAuth ${'a'.repeat(280)}`,
  }[kind];
  return () => {
    const { headers, ...rest } = init() ?? {};
    return fetch(address, { ...rest, headers: { ...headers, authorization } });
  };
}
