/** Opens a page as a browser without a session does: follows redirects and keeps cookies. */
import type { HTTPResponse } from '../http/message';
import { parseURL, withoutWWW } from '../reading/url';
import type { RecordingClient } from './recording-client';

const MAX_HOPS = 12;

/** The page on which a browser ends, or why it ends on none. */
export interface OpenedPage {
  /** The address that was opened. */
  start: string;
  /** The last response, a page unless `end` says otherwise. */
  response: HTTPResponse;
  /**
   * - `page`: the browser shows the response.
   * - `loop`: the redirects have no end.
   * - `elsewhere`: the response redirects to `target` on another host, which was not requested.
   */
  end: 'page' | 'loop' | 'elsewhere';
  /** The redirect target on another host. */
  target?: URL;
}

/** @throws WordPressError if a request fails; see `HTTPClient.send`. */
export async function openPage(http: RecordingClient, start: string): Promise<OpenedPage> {
  const cookies = new Map<string, string>();
  const seen = new Set<string>();
  let url = new URL(start);
  for (;;) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const visit = `${url.href} ${cookie}`;
    const response = await http.send({
      method: 'GET',
      url: url.href,
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...(cookie && { cookie }) },
      truncate: true,
      follow: false,
    });
    keepCookies(response, cookies);
    const target = targetOf(response, url);
    if (!target) return { start, response, end: 'page' };
    if (withoutWWW(target.hostname) !== withoutWWW(url.hostname)) {
      return { start, response, end: 'elsewhere', target };
    }
    // A page that sets a cookie first is no loop: the second visit differs from the first.
    if (seen.has(visit) || seen.size >= MAX_HOPS) return { start, response, end: 'loop' };
    seen.add(visit);
    url = target;
  }
}

function targetOf({ status, headers }: HTTPResponse, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return undefined;
  const target = parseURL(headers.location, from.href);
  if (!target || !/^https?:$/.test(target.protocol)) return undefined;
  target.hash = target.username = target.password = '';
  return target;
}

/** Node gives `Set-Cookie` as a list. */
function keepCookies({ headers }: HTTPResponse, cookies: Map<string, string>): void {
  const lines = (headers as Record<string, unknown>)['set-cookie'];
  if (!Array.isArray(lines)) return;
  for (const line of lines.slice(0, 20)) {
    const [, name, value] = /^\s*([^=;\s]{1,200})=([^;\s]{0,2000})/.exec(String(line)) ?? [];
    if (name !== undefined && value !== undefined) cookies.set(name, value);
  }
}
