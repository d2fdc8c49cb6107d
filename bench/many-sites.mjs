/**
 * The bench for many sites: the memory of a cached site, the number of requests of a login, and the number of
 * discoveries.
 *
 *     npm run bench:many-sites               about 20 seconds
 *     npm run bench:many-sites -- --json     prints JSON
 *
 * Memory is read after forced garbage collections. Requests are counted by the stand-in, which checks
 * every request. A failed login fails the bench.
 */
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { machine } from './environment.mjs';
import { prepare } from './prepare.mjs';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

prepare();
const require = createRequire(import.meta.url);
const ours = require('..');
const { startWordPress } = require('../dist/testing/index.js');

const callbackURL = 'http://127.0.0.1/callback';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const environment = { date: new Date().toISOString().slice(0, 10), ...machine() };
const memory = await measureMemory();
const requests = await countRequests();
const crowd = await measureCrowd({ sites: 100, logins: 2000, atOnce: 200 });
if (options.json) console.log(JSON.stringify({ environment, memory, requests, crowd }, null, 2));
else print();

/** Heap bytes for a cached site: a default WordPress, a site with many plugins, and a hostile site. */
async function measureMemory() {
  // V8 stores a string with a non-Latin-1 character in two bytes a character.
  const long = (text, length, filler = 'ж') => text + filler.repeat(length - text.length);
  const plugins = (count, site) => Array.from({ length: count }, (_, i) => `plugin-${i}-of-${site}/v1`);
  const kinds = {
    plain: () => ['oembed/1.0', 'wp/v2', 'wp-site-health/v1', 'wp-block-editor/v1', 'wp-abilities/v1'],
    plugins: (site) => plugins(40, site),
    hostile: (site) => plugins(500, site).map((name) => long(name, 100)),
  };
  const answer = (kind, url) => {
    const [, site] = /^\/(\w+)\//.exec(url);
    const home = `http://127.0.0.1:${server.address().port}/${site}`;
    const at = (path) => (kind === 'hostile' ? long(`${home}/${path}?`, 2048, 'x') : `${home}/${path}`);
    return JSON.stringify({
      name: kind === 'hostile' ? long(site, 200) : `The blog of ${site}`,
      description: kind === 'hostile' ? long(site, 1000) : 'Just another WordPress site',
      url: kind === 'hostile' ? at('wp') : home,
      home,
      namespaces: kinds[kind](site),
      authentication: {
        oauth1: {
          request: at('oauth1/request'),
          authorize: at('oauth1/authorize'),
          access: at('oauth1/access'),
        },
        'application-passwords': { endpoints: { authorization: at('wp-admin/authorize-application.php') } },
      },
    });
  };
  let kind;
  const server = createServer((req, res) => {
    if (req.method === 'GET') return res.end(answer(kind, req.url));
    res.writeHead(200, { link: `<${req.url}wp-json/>; rel="https://api.w.org/"` }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  const agents = { http: new Agent({ keepAlive: true }) };
  const count = 500;
  const bytes = {};
  for (kind of Object.keys(kinds)) {
    const find = (name, cache) =>
      ours.discover(`http://127.0.0.1:${server.address().port}/${kind}${name}/`, { cache, agents });
    // A warm-up, so that the code is compiled before memory is read.
    for (let i = 0; i < 200; i++) await find(`first${i}`);
    const cache = new ours.SiteCache();
    const before = await settledHeap();
    for (let i = 0; i < count; i++) await find(i, cache);
    bytes[kind] = Math.round(((await settledHeap()) - before) / count);
    await find(0, cache);
  }
  agents.http.destroy();
  server.close();
  return bytes;
}

async function settledHeap() {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

/** The number of requests of a login on a site that is not cached, and on one that is. */
async function countRequests() {
  const client = { id: 'id', secret: 'secret', redirectURIs: [callbackURL] };
  const consumers = [{ key: 'key', secret: 'secret', callback: callbackURL }];
  const { id: clientID, secret: clientSecret } = client;
  const { WordPressStrategy, WordPressOAuth2Strategy, WordPressApplicationPasswordStrategy } = ours;
  const methods = {
    'OAuth 1.0a': [{ consumers }, WordPressStrategy, { consumerKey: 'key', consumerSecret: 'secret' }],
    'OAuth 2, WP-API plugin': [{ oauth2Clients: [client] }, WordPressOAuth2Strategy, { clientID }],
    'OAuth 2, WP OAuth Server': [
      { oauthServerClients: [client] },
      WordPressOAuth2Strategy,
      { clientID, clientSecret },
    ],
    'application password, revoked at once': [{}, WordPressApplicationPasswordStrategy, undefined],
  };
  const counts = {};
  for (const [method, [siteOptions, Strategy, credentials]] of Object.entries(methods)) {
    const site = await startWordPress(siteOptions);
    const strategy = makeStrategy(Strategy, credentials);
    await logIn(strategy, site);
    const unknown = site.requests.length;
    await logIn(strategy, site);
    counts[method] = { unknown, known: site.requests.length - unknown };
    await site.stop();
  }
  return counts;
}

function makeStrategy(Strategy, credentials, maxDiscoveries = 10) {
  return new Strategy(
    {
      siteURL: (req) => req.site,
      ...(credentials ? { credentials: () => credentials } : { appName: 'Bench' }),
      callbackURL,
      cache: new ours.SiteCache({ maxDiscoveries }),
      // The stand-ins listen on loopback.
      dangerouslyAllowAnyAddress: true,
    },
    (_name, _secret, profile, done) => done(null, { id: profile.id }),
  );
}

/** A whole login, without an application. */
async function logIn(strategy, site) {
  const session = {};
  const leg = (query) =>
    new Promise((resolve, reject) => {
      const fail = (info) => reject(new Error(info?.message ?? 'The login failed.'));
      const actions = { redirect: resolve, success: resolve, fail, error: reject };
      const request = { site: site.home, query, session, headers: {} };
      Object.assign(Object.create(strategy), actions).authenticate(request);
    });
  const callback = new URL(site.approve(await leg({}), 'alice'));
  await leg(Object.fromEntries(callback.searchParams));
}

/** Many logins on many sites that are not cached: counts the discoveries and the requests. */
async function measureCrowd({ sites: count, logins, atOnce }) {
  const consumers = [{ key: 'key', secret: 'secret', callback: callbackURL }];
  const sites = await Promise.all(Array.from({ length: count }, () => startWordPress({ consumers })));
  const strategy = makeStrategy(
    ours.WordPressStrategy,
    { consumerKey: 'key', consumerSecret: 'secret' },
    count,
  );
  let next = 0;
  const browser = async () => {
    for (let i = next++; i < logins; i = next++) await logIn(strategy, sites[i % count]);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, browser));
  const seconds = (performance.now() - started) / 1000;
  const asked = sites.flatMap((site) => site.requests);
  await Promise.all(sites.map((site) => site.stop()));
  const searches = asked.filter(({ method }) => method === 'HEAD').length;
  return { sites: count, logins, atOnce, requests: asked.length, searches, seconds };
}

function print() {
  const grouped = (number) => Math.round(number).toLocaleString('en-US');
  const line = (label, ...cells) =>
    console.log(label.padEnd(44) + cells.map((cell) => String(cell).padStart(12)).join(''));
  const { date, node, system, cpu, cores } = environment;
  console.log(`${date}, Node ${node}, ${system}, ${cpu}, ${cores} cores.\n`);
  line('A cached site', 'bytes');
  line('  default WordPress', grouped(memory.plain));
  line('  with 40 plugins that add namespaces', grouped(memory.plugins));
  line('  a hostile site, as large as possible', grouped(memory.hostile));
  console.log();
  line('Requests to a site for one login', 'not cached', 'cached');
  for (const [method, { unknown, known }] of Object.entries(requests)) line(`  ${method}`, unknown, known);
  console.log();
  const { sites, logins, atOnce } = crowd;
  line(`${grouped(logins)} logins on ${sites} sites, ${atOnce} at once`);
  line('  discoveries', crowd.searches);
  line('  requests to all sites', grouped(crowd.requests));
  line('  seconds (sites in the same process)', crowd.seconds.toFixed(1));
}
