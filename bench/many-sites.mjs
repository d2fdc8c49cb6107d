/**
 * The bench of many sites: what one that is remembered takes in memory, what a login asks of a site, and how often
 * sites are looked for.
 *
 *     npm run bench:many-sites               about 15 seconds
 *     npm run bench:many-sites -- --json     the figures for a program
 *
 * Requests are counted at the stand-in of the examples, which checks everything, memory after forced garbage
 * collections, and the 2,000 logins on 100 sites at stand-ins that check nothing. A login that goes wrong fails the
 * bench.
 */
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { begin, comeBack } from './browsers.mjs';
import { machine } from './environment.mjs';
import { prepare } from './prepare.mjs';
import { startSite } from './site.mjs';

const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

prepare();
const require = createRequire(import.meta.url);
const ours = require('..');
const { StandIn, demoOAuth2Client } = require('../build/examples/stand-in/stand-in.js');
const { default: express } = await import('express');
const { default: session } = await import('express-session');
const { default: passport } = await import('passport');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const environment = { date: new Date().toISOString().slice(0, 10), ...machine() };
const memory = await measureMemory();
const requests = await countRequests();
const crowd = await measureCrowd({ sites: 100, logins: 2000, atOnce: 200 });
if (options.json) console.log(JSON.stringify({ environment, memory, requests, crowd }, null, 2));
else print();

/** The heap that a remembered site takes, in bytes: of one as WordPress comes, with many plugins, and of a hostile one. */
async function measureMemory() {
  const long = (text, length) => text + 'x'.repeat(length - text.length);
  const plugins = (count, site) => Array.from({ length: count }, (_, i) => `plugin-${i}-of-${site}/v1`);
  const kinds = {
    plain: () => ['oembed/1.0', 'wp/v2', 'wp-site-health/v1', 'wp-block-editor/v1', 'wp-abilities/v1'],
    plugins: (site) => plugins(40, site),
    hostile: (site) => plugins(500, site).map((name) => long(name, 100)),
  };
  const answer = (kind, url) => {
    const [, site] = /^\/(\w+)\//.exec(url);
    const home = `http://127.0.0.1:${server.address().port}/${site}`;
    const at = (path) => (kind === 'hostile' ? long(`${home}/${path}?`, 2048) : `${home}/${path}`);
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
    // Until everything is compiled that there is to compile.
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

/** How often a login asks a site that is not known yet, and one that is. */
async function countRequests() {
  const callbackURL = 'http://127.0.0.1/callback';
  const client = demoOAuth2Client(callbackURL);
  const consumers = [{ key: 'key', secret: 'secret', name: 'Bench', callback: callbackURL }];
  const { WordPressStrategy, WordPressOAuth2Strategy, WordPressApplicationPasswordStrategy } = ours;
  const ways = {
    'OAuth 1.0a': [{ consumers }, WordPressStrategy, { consumerKey: 'key', consumerSecret: 'secret' }],
    'OAuth 2, the WP-API plugin': [
      { oauth2Clients: [client] },
      WordPressOAuth2Strategy,
      { clientID: client.id },
    ],
    'OAuth 2, WP OAuth Server': [
      { oauthServerClients: [client] },
      WordPressOAuth2Strategy,
      { clientID: client.id, clientSecret: client.secret },
    ],
    'application password, revoked at once': [{}, WordPressApplicationPasswordStrategy, { appName: 'Bench' }],
  };
  const counts = {};
  for (const [way, [siteOptions, Strategy, credentials]] of Object.entries(ways)) {
    const site = await new StandIn(siteOptions).start();
    const strategy = new Strategy(
      {
        siteURL: () => site.home,
        credentials: () => credentials,
        dangerouslyAllowAnyAddress: true,
        callbackURL,
        ...credentials,
      },
      (_a, _b, _c, done) => done(null, { id: 1 }),
    );
    const count = async () => {
      const before = site.requests.length;
      await logIn(strategy, (location) => site.approve(location, 'alice'));
      return site.requests.length - before;
    };
    counts[way] = { unknown: await count(), known: await count() };
    await site.stop();
  }
  return counts;
}

/** A whole login without an application around it. */
async function logIn(strategy, approve) {
  const session = {};
  const leg = (url) =>
    new Promise((resolve, reject) => {
      const query = Object.fromEntries(url ? new URL(url).searchParams : []);
      const fail = (info) => reject(new Error(info?.message ?? 'The login failed.'));
      const actions = { redirect: resolve, success: resolve, fail, error: reject };
      Object.assign(Object.create(strategy), actions).authenticate({ query, session, headers: {} });
    });
  await leg(approve(await leg()));
}

/** Many logins on many sites: how many searches, how many requests, how long. */
async function measureCrowd({ sites: count, logins, atOnce }) {
  const sites = await Promise.all(Array.from({ length: count }, () => startSite()));
  const strategy = new ours.WordPressStrategy(
    {
      siteURL: ({ params }) => sites[params.site].url,
      credentials: () => ({ consumerKey: 'key', consumerSecret: 'secret' }),
      callbackURL: '/auth/wordpress/callback',
      cache: new ours.SiteCache({ maxDiscoveries: count }),
      dangerouslyAllowAnyAddress: true,
    },
    (_token, _secret, profile, done) => done(null, { id: profile.id }),
  );
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  const app = express();
  app.use(session({ secret: 'of the bench', resave: false, saveUninitialized: false }));
  app.get('/:site/auth/wordpress', passport.authenticate('wordpress'));
  app.get('/:site/auth/wordpress/callback', passport.authenticate('wordpress'), (req, res) =>
    res.redirect(`/hello/${req.user.id}`),
  );
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });

  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const started = performance.now();
  let next = 0;
  const browser = async () => {
    for (let i = next++; i < logins; i = next++) {
      const url = `${origin}/${i % count}`;
      const { token, cookie } = await begin(url, agent);
      await comeBack(url, agent, { token, verifier: 'verifier', cookie });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, browser));
  const seconds = (performance.now() - started) / 1000;
  const asked = sites.reduce((sum, site) => sum + site.seen().requests, 0);
  agent.destroy();
  server.close();
  server.closeAllConnections();
  for (const site of sites) site.stop();
  // Three requests are the login's own, two a search.
  return {
    sites: count,
    logins,
    atOnce,
    requests: asked,
    searches: (asked - 3 * logins) / 2,
    perSecond: logins / seconds,
  };
}

function print() {
  const grouped = (number) => Math.round(number).toLocaleString('en-US');
  const line = (label, ...cells) =>
    console.log(label.padEnd(44) + cells.map((cell) => String(cell).padStart(12)).join(''));
  const { date, node, system, cpu, cores } = environment;
  console.log(`${date}, Node ${node}, ${system}, ${cpu}, ${cores} cores.\n`);
  line('A site that is remembered', 'bytes');
  line('  as WordPress comes', grouped(memory.plain));
  line('  with 40 plugins that add routes', grouped(memory.plugins));
  line('  as large as a hostile one can make it', grouped(memory.hostile));
  console.log();
  line('Requests to a site by one login', 'unknown', 'known');
  for (const [way, { unknown, known }] of Object.entries(requests)) line(`  ${way}`, unknown, known);
  console.log();
  const { sites, logins, atOnce } = crowd;
  line(`${grouped(logins)} logins on ${sites} sites, ${atOnce} at once`);
  line('  searches for a site', crowd.searches);
  line('  requests to all sites', grouped(crowd.requests));
  line('  logins a second, all in one process', grouped(crowd.perSecond));
}
