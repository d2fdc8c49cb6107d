/**
import type { SiteRecord } from '../site/site';
import type { SiteRecord } from '../site/site';
 * How to ask a site that has its ways: a server in front of it that loses the Authorization header, or a clock that is
 * off. Either shows in a refusal, is met once, and is remembered when that helped.
 */
import type { SiteRecord } from '../site/site';

/** What is remembered of a site's ways. */
export type ServerQuirks = Pick<SiteRecord, 'headerStripped' | 'clockOffset'>;

/** A clock this many seconds off is refused soon: the server allows fifteen minutes. */
const MAX_CLOCK_ERROR = 14 * 60;

/** How far ahead of ours the clock is that wrote this `Date` header, in seconds. */
export function clockOffset(date: string | null | undefined, now = Date.now()): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? 0 : Math.round((time - now) / 1000);
}

/** Whether the server would refuse our time, to judge by its own. */
export function isClockOff(date: string | null | undefined, offset = 0): boolean {
  return Math.abs(clockOffset(date) - offset) > MAX_CLOCK_ERROR;
}

/** One request with its repetitions. */
export class QuirkRetry {
  headerStripped: boolean;
  #clockOffset: number;
  #wasMoved: boolean;
  #wasClockCorrected = false;

  constructor({ headerStripped, clockOffset }: ServerQuirks) {
    this.headerStripped = this.#wasMoved = headerStripped;
    this.#clockOffset = clockOffset;
  }

  /** The site's time, in seconds. */
  timestamp(): number {
    return Math.floor(Date.now() / 1000) + this.#clockOffset;
  }

  /**
   * Whether there was something to learn from a response, and a repetition is worth it.
   * @param isUnheard Whether the site did not notice the credentials.
   */
  shouldRetry(status: number, date: string | null | undefined, lacksOAuthParameters: boolean): boolean {
    if (lacksOAuthParameters && !this.#wasMoved) {
      this.headerStripped = this.#wasMoved = true;
      return true;
    }
    if (status === 401 && !this.#wasClockCorrected && isClockOff(date, this.#clockOffset)) {
      this.#clockOffset = clockOffset(date);
      this.#wasClockCorrected = true;
      return true;
    }
    return false;
  }

  saveTo(record: ServerQuirks): void {
    record.headerStripped = this.headerStripped;
    record.clockOffset = this.#clockOffset;
  }
}
