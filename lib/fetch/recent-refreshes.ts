/**
 * The refreshes of this process: those that are running, and those of the last minute.
 *
 * An application often calls `authorizedFetch` for each of its own requests, so that several of its `fetch` functions have
 * the same tokens. Many servers accept a refresh token once. If each of these functions refreshed, the second one would be
 * refused, and the user would have to log in again.
 */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { OAuth2Token } from '../oauth2/token-response';

interface Refresh {
  result: Promise<OAuth2Token>;
  /** The access token that it brought. */
  accessToken?: string;
  failure?: unknown;
  /** By `performance.now()`. Absent while the refresh runs. */
  endedAt?: number;
}

const KEPT = 60_000;
const recent = new Map<string, Refresh>();

/** A request that was refused because of its access token. */
export interface RefusedRequest {
  accessToken: string;
  /** By `performance.now()`. */
  sentAt: number;
}

/**
 * The result of the refresh that is running, or has just ended, for a refresh token; else that of `refresh`.
 * @param key Identifies the refresh token and the server.
 */
export function shareRefresh(
  key: string,
  refused: RefusedRequest,
  refresh: () => Promise<OAuth2Token>,
): Promise<OAuth2Token> {
  const known = recent.get(key);
  if (known && isResultFor(refused, known)) return known.result;
  const current: Refresh = { result: refresh() };
  const end = (outcome: Pick<Refresh, 'accessToken' | 'failure'>) => {
    Object.assign(current, outcome, { endedAt: performance.now() });
    const forget = () => recent.get(key) === current && recent.delete(key);
    setTimeout(forget, KEPT).unref();
  };
  current.result.then(
    ({ accessToken }) => end({ accessToken }),
    (failure: unknown) => end({ failure }),
  );
  recent.set(key, current);
  return current.result;
}

/** Whether the result of a refresh is still of use to a request. */
function isResultFor({ accessToken, sentAt }: RefusedRequest, refresh: Refresh): boolean {
  if (refresh.endedAt === undefined || isFinal(refresh.failure)) return true;
  // A request that was sent after a failure may refresh again, and a token that is refused too has expired since.
  return refresh.failure === undefined ? refresh.accessToken !== accessToken : sentAt <= refresh.endedAt;
}

const FINAL: readonly WordPressErrorCode[] = ['refresh_refused', 'refresh_unavailable', 'client_invalid'];

/** Whether a refresh with the same credentials would fail in the same way. */
function isFinal(failure: unknown): boolean {
  return failure instanceof WordPressError && FINAL.includes(failure.code);
}
