/** Measures one round: a number of logins in one application, and their cost. */
import { performance } from 'node:perf_hooks';
import { browse } from './browsers.mjs';
import { percentile } from './statistics.mjs';

export async function measureRound(application, site, { logins, browsers }) {
  const before = site.seen();
  const driver = process.cpuUsage();
  const cpu = await application.cpu();
  const started = performance.now();
  const latencies = await browse(application.url, { logins, browsers });
  const took = performance.now() - started;
  const used = (await application.cpu()) - cpu;
  const { user, system } = process.cpuUsage(driver);
  const after = site.seen();
  return {
    cpu: used / logins,
    requests: (after.requests - before.requests) / logins,
    connections: (after.connections - before.connections) / logins,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    perSecond: (logins / took) * 1000,
    applicationBusy: used / took,
    driverBusy: (user + system) / 1000 / took,
  };
}
