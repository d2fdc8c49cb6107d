/** The scenarios of the bench for waiting: how long nobody logs in before each leg, and how long the site waits. */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApplication } from './application.mjs';
import { begin, comeBack } from './browsers.mjs';
import { startDelayingProxy } from './delaying-proxy.mjs';
import { startSite } from './site.mjs';
import { median } from './statistics.mjs';

/** `pause` and `idle` in milliseconds. Each takes about two minutes at most, and all run at the same time. */
export const scenarios = [
  { label: 'one login after the other', pause: 0, logins: 30 },
  { label: '6 s of silence before each leg', pause: 6000, logins: 9 },
  { label: '20 s of silence before each leg', pause: 20_000, logins: 3 },
  { label: '6 s, on a site that closes after 5 s', pause: 6000, logins: 9, idle: 5000 },
];

/**
 * Measures the logins of one strategy in one scenario.
 * @returns The medians of both legs and of the whole login, in milliseconds, and new connections per login.
 */
export async function measure(strategy, { pause, logins, idle }, { roundTrip, certificate, ...others }) {
  let proxy;
  const before = async (port) => {
    proxy = await startDelayingProxy(port, roundTrip);
    return proxy.port;
  };
  const site = await startSite({ certificate, idle, before });
  const application = await startApplication({ strategy, siteURL: site.url, ...others });
  // New connections to the application: they cost nothing here, and none is closed during a pause.
  const agent = new Agent();
  const logIn = async (pause) => {
    await sleep(pause);
    const [first, { token, cookie }] = await timed(() => begin(application.url, agent));
    await sleep(pause);
    const [second] = await timed(() =>
      comeBack(application.url, agent, { token, verifier: 'verifierverifierverifier', cookie }),
    );
    return { first, second, both: first + second };
  };
  try {
    // The first logins discover the site and compile the code.
    for (let i = 0; i < 10; i++) await logIn(0);
    const { connections } = site.seen();
    const samples = [];
    for (let i = 0; i < logins; i++) samples.push(await logIn(pause));
    const of = (name) => median(samples.map((sample) => sample[name]));
    return {
      first: of('first'),
      second: of('second'),
      both: of('both'),
      connections: (site.seen().connections - connections) / logins,
      samples,
    };
  } finally {
    await application.stop();
    proxy.stop();
    site.stop();
  }
}

async function timed(run) {
  const started = performance.now();
  const result = await run();
  return [performance.now() - started, result];
}
