/** The response → what a promise of node-wpapi resolves to, or rejects with. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery } from '../http/message';
import { parseJSON } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { remedy } from '../rest/remedies';
import { pagingOf } from './paging';
import type { WPRequest } from './request';

interface Asked {
  method: string;
  url: string;
  request: WPRequest;
}

/** Resolves to the headers for HEAD, and to the JSON otherwise; rejects with what the REST API, or somebody else, said. */
export async function readAnswer(response: Response, asked: Asked): Promise<unknown> {
  const text = await response.text();
  if (response.ok && asked.method === 'HEAD') return Object.fromEntries(response.headers);
  if (response.ok && text === '') return {};
  // Whatever its type: cache plugins send JSON as HTML.
  const json = parseJSON(text);
  if (!response.ok && isRESTError(json)) throw json;
  if (!response.ok || json === undefined) throw noRESTAnswer(response, text, asked);
  if (typeof json === 'object' && json !== null) {
    const paging = pagingOf(response.headers, asked.request);
    if (paging) Object.assign(json, { _paging: paging });
  }
  return json;
}

function isRESTError(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'code' in json && Boolean(json.code);
}

function noRESTAnswer({ status, headers }: Response, text: string, { method, url }: Asked): Error {
  const words = text === '' ? '' : `: ${quoteResponse({ headers: Object.fromEntries(headers), body: text })}`;
  const code = codeOf(status, method);
  const toDo =
    code === 'response_invalid'
      ? 'This is no answer of the REST API. Check that `endpoint` is its root (`site.root`), and what stands before ' +
        'the site or writes into its answers: a cache, a firewall, notices of PHP.'
      : remedy(code);
  return new WordPressError(code, `${method} ${withoutQuery(url)} answered with ${status}${words}.`, toDo);
}

function codeOf(status: number, method: string): WordPressErrorCode {
  if (status >= 500) return 'server_error';
  // The answer to HEAD says no more than its status, even if it is one of the REST API.
  if (method === 'HEAD') return status === 401 ? 'not_logged_in' : 'rest_error';
  return 'response_invalid';
}
