/**
 * Workarounds for a stripped Authorization header and a skewed clock: detected from the refusal, retried once each,
 * remembered on success.
 */
import type { LearnedFacts } from '../site/site-record';

/** The workarounds that a site needs. */
export type ServerQuirks = Pick<LearnedFacts, 'headerStripped' | 'clockOffset'>;

/** The largest skew that is left uncorrected, in seconds. The plugin refuses timestamps more than 15 minutes off. */
const MAX_CLOCK_ERROR = 14 * 60;

/** How far the clock that wrote this `Date` header is ahead of the local one, in seconds. 0 without a valid header. */
export function clockOffset(date: string | null | undefined, now = Date.now()): number {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? 0 : Math.round((time - now) / 1000);
}

/** Whether the server would refuse a timestamp with this offset, judging by the server's own clock. */
export function isClockOff(date: string | null | undefined, offset = 0): boolean {
  return Math.abs(clockOffset(date) - offset) > MAX_CLOCK_ERROR;
}

/** The workarounds of one request: decides after each refusal whether to retry, and with what change. */
export class QuirkRetry {
  headerStripped: boolean;
  #clockOffset: number;
  #wasMoved: boolean;
  #wasClockCorrected = false;

  constructor({ headerStripped, clockOffset }: ServerQuirks) {
    this.headerStripped = this.#wasMoved = headerStripped;
    this.#clockOffset = clockOffset;
  }

  /** The site's time, in seconds since 1970. */
  timestamp(): number {
    return Math.floor(Date.now() / 1000) + this.#clockOffset;
  }

  /**
   * Whether the response shows a problem that has a workaround not yet tried. Applies the workaround.
   * @param date The `Date` header of the response.
   * @param lacksOAuthParameters Whether the site did not see the credentials.
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

  /** The workarounds that are applied now. To be remembered if the request succeeds. */
  get quirks(): ServerQuirks {
    return { headerStripped: this.headerStripped, clockOffset: this.#clockOffset };
  }
}
