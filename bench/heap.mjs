/** Measures whether the heap of the application grows with the number of logins. */
import { browse } from './browsers.mjs';
import { slope } from './statistics.mjs';

const POINTS = 8;

export async function heapAfterLogins(application, { heapLogins, browsers, progress }) {
  const series = [];
  for (let i = 0, logins = 0; i <= POINTS; i++) {
    const target = Math.round((heapLogins * i) / POINTS);
    if (target > logins) await browse(application.url, { logins: target - logins, browsers });
    logins = target;
    series.push({ logins, bytes: await application.heap() });
    progress(`heap after ${logins} of ${heapLogins} logins`);
  }
  // During the first quarter code is compiled and caches fill, so the slope is taken from the rest.
  const settled = series.filter(({ logins }) => logins >= heapLogins / 4);
  return { series, bytesPerLogin: slope(settled.map(({ logins, bytes }) => [logins, bytes])) };
}
