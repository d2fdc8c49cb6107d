/** Whether the site's clock and ours agree. Pure. */
import { clockOffset, isClockOff } from '../../signing/server-quirks';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

export function clockFinding(exchanges: readonly Exchange[]): Finding {
  // A cache gives out the date of what it keeps.
  const fresh = exchanges.filter(({ response: { headers } }) => headers.date && !headers.age).at(-1);
  if (!fresh) return ok('clock', 'The site does not say what time it is.');
  const { date } = fresh.response.headers;
  const offset = clockOffset(date, fresh.at);
  const apart = `${duration(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} this machine's`;
  // The header has whole seconds, and was some time on the way.
  if (Math.abs(offset) <= 2) return ok('clock', "The same as this machine's.");
  if (!isClockOff(date)) return ok('clock', `The site's is ${apart}.`);
  return warning(
    'clock',
    `The site's is ${apart}; OAuth 1.0a allows 15 minutes. Logins get along with that, by the site's time.`,
    'Set the clock right that is wrong: by NTP on this machine, or by the web host.',
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
