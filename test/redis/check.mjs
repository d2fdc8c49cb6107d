/**
 * Several processes of one application on a real Redis: they share sites and pending logins. Needs `npm run
 * build`. Without Redis nothing is checked, and the output says why. With `--install` it is installed on Debian.
 */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createClient } from '@keyv/redis';
import { startRedis, whyNoRedis } from './server.mjs';

const { startWordPress } = createRequire(import.meta.url)('../../dist/testing/index.js');
const consumer = { key: 'KEY', secret: 'SECRET', name: 'Check', callback: 'http://127.0.0.1/callback' };
const HOUR = 3_600_000;
let failures = 0;

const missing = whyNoRedis(process.argv.includes('--install'));
if (missing) {
  console.log(`redis-check SKIPPED: ${missing}`);
} else {
  await check('a process that starts later discovers nothing, and entries expire', sharesDiscoveries);
  await check('what one process learns is known to the next one', sharesFacts);
  await check('the legs of a login run in two processes', runsLegsInTwoProcesses);
  await check('of two processes that get the same callback at once, one wins', takesLoginsOnce);
  await check('entries that are not valid are replaced', replacesInvalidEntries);
  await check('a site is discovered while Redis does not answer, and while it is down', survivesFailures);
  console.log(failures === 0 ? 'redis-check passed' : `redis-check failed: ${failures} of its checks`);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function sharesDiscoveries({ site, start, redis }) {
  await begin(await start());
  const discovery = requestsTo(site);
  assert.deepEqual(discovery, ['HEAD /', 'GET /wp-json/', 'POST /oauth1/request']);
  for (const key of await redis.keys('*')) {
    const lifetime = await redis.pTTL(key);
    assert.ok(lifetime > HOUR - 60_000 && lifetime <= HOUR, `${key} expires in ${lifetime} ms`);
  }
  await begin(await start());
  assert.deepEqual(requestsTo(site), ['POST /oauth1/request']);
}

async function sharesFacts({ site, start }) {
  site.options.stripAuthorization = true;
  await begin(await start());
  assert.deepEqual(requestsTo(site).slice(2), ['POST /oauth1/request', 'POST /oauth1/request']);
  await begin(await start());
  assert.deepEqual(requestsTo(site), ['POST /oauth1/request']);
}

async function runsLegsInTwoProcesses({ site, start }) {
  const { callback, cookie } = await begin(await start(), site);
  requestsTo(site);
  assert.deepEqual(await finish(await start(), callback, cookie), { user: 'alice' });
  assert.deepEqual(requestsTo(site), ['POST /oauth1/access', 'GET /wp-json/wp/v2/users/me']);
}

async function takesLoginsOnce({ site, start }) {
  const processes = await Promise.all([start(), start()]);
  for (let round = 0; round < 20; round++) {
    const { callback, cookie } = await begin(processes[0], site);
    requestsTo(site);
    const ends = await Promise.all(processes.map((origin) => finish(origin, callback, cookie)));
    assert.deepEqual(ends.map(({ user, info }) => user ?? info).sort(), ['alice', 'login_unknown']);
    assert.deepEqual(requestsTo(site), ['POST /oauth1/access', 'GET /wp-json/wp/v2/users/me']);
  }
  const { callback, cookie } = await begin(processes[0], site);
  // Another browser does not have the cookie.
  assert.notEqual((await finish(processes[1], callback, '')).user, 'alice');
  assert.deepEqual(await finish(processes[1], callback, cookie), { user: 'alice' });
}

async function replacesInvalidEntries({ site, start, redis }) {
  await begin(await start());
  const [key] = await redis.keys('*:site:*');
  const written = await redis.get(key);
  const bad = ['', '{', '[]', '{"value":null}', written.replaceAll('/oauth1/', '@evil.example/')];
  for (const value of bad) {
    await redis.set(key, value);
    const { callback, cookie } = await begin(await start(), site);
    assert.deepEqual(await finish(await start(), callback, cookie), { user: 'alice' }, value);
  }
  assert.equal(JSON.parse(await redis.get(key)).value.site.home, site.home);
}

async function survivesFailures({ server, site, start }) {
  const warm = await start();
  await begin(warm);
  const cold = await start();
  server.pause();
  requestsTo(site);
  const started = Date.now();
  // The store of pending logins can't be left out, so this login ends. Its site is discovered before that.
  assert.equal((await login(cold)).error, 'store_failed');
  assert.deepEqual(requestsTo(site), ['HEAD /', 'GET /wp-json/', 'POST /oauth1/request']);
  assert.ok(Date.now() - started < 10_000, 'The wait is not bounded.');
  server.resume();
  await begin(cold);
  await server.stop();
  requestsTo(site);
  assert.equal((await login(await start())).error, 'store_failed');
  assert.deepEqual(requestsTo(site), ['HEAD /', 'GET /wp-json/', 'POST /oauth1/request']);
}

/** Leg one. Returns the callback and the cookie of the browser, if the user of the site approves. */
async function begin(origin, site) {
  const { location, cookie, ...end } = await login(origin);
  assert.ok(location, `Leg one ended with ${JSON.stringify(end)}`);
  return { cookie, callback: site?.approve(location, 'alice') };
}

async function login(origin) {
  const response = await fetch(`${origin}/login`, { redirect: 'manual' });
  const location = response.headers.get('location');
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  return location ? { location, cookie } : response.json();
}

/** Leg two, in any process. */
async function finish(origin, callback, cookie) {
  const { search } = new URL(callback);
  return (await fetch(`${origin}/callback${search}`, { headers: { cookie } })).json();
}

/** The requests to the site since the last call. */
function requestsTo(site) {
  return site.requests.splice(0).map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);
}

/** Runs a check with a Redis and a site of its own. */
async function check(title, run) {
  const site = await startWordPress({ consumers: [consumer] });
  const server = await startRedis();
  const redis = await createClient({ url: server.url })
    .on('error', () => undefined)
    .connect();
  const processes = [];
  const start = async () => {
    const program = path.join(import.meta.dirname, 'application.mjs');
    const child = fork(program, [site.home, server.url, consumer.key, consumer.secret], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    processes.push(child);
    const [origin] = await once(child.stdout, 'data');
    return String(origin).trim();
  };
  try {
    await run({ site, server, redis, start });
    console.log(`ok      ${title}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${title}`);
    console.error(error);
  } finally {
    for (const child of processes) child.kill();
    redis.destroy();
    await server.stop();
    await site.stop();
  }
}
