/** Compares the clock of the site with the clock of this machine. Pure. */
import { clockOffset, isClockOff } from '../../signing/server-quirks';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

export function clockFinding(exchanges: readonly Exchange[]): Finding {
  // A cached response has the date at which it was stored.
  const fresh = exchanges.filter(({ response: { headers } }) => headers.date && !headers.age).at(-1);
  if (!fresh) return ok('clock', 'The site sends no date.');
  const { date } = fresh.response.headers;
  const offset = clockOffset(date, fresh.at);
  const apart = `${duration(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} this machine's`;
  // The header has whole seconds, and the response took some time.
  if (Math.abs(offset) <= 2) return ok('clock', "It agrees with this machine's.");
  if (!isClockOff(date)) return ok('clock', `It is ${apart}.`);
  return warning(
    'clock',
    `It is ${apart}; OAuth 1.0a allows 15 minutes. Logins still work: they use the site's time.`,
    'Correct the clock that is wrong: use NTP on this machine, or ask the web host.',
  );
}

function duration(seconds: number): string {
  const [size, unit] = (
    [
      [86_400, 'day'],
      [3600, 'hour'],
      [60, 'minute'],
      [1, 'second'],
    ] as const
  ).find(([size]) => seconds >= 1.5 * size || size === 1)!;
  const count = Math.round(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
