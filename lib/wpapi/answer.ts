/** Converts a response to the result of a node-wpapi request, or to the error it rejects with. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery } from '../http/message';
import { parseJSON } from '../reading/json';
import { withoutSecrets } from '../reading/secrets';
import { quoteResponse } from '../reading/site-words';
import { remedy } from '../rest/remedies';
import { requestSecrets } from '../rest/response-secrets';
import { pagingOf } from './paging';
import type { WPRequest } from './request';

/** The request that was sent. */
interface Sent {
  method: string;
  url: string;
  request: WPRequest;
}

/**
 * Resolves to the headers for HEAD, otherwise to the JSON.
 * @throws The JSON of the REST API's error, or a WordPressError if the response is not one of the REST API.
 */
export async function toResult(response: Response, sent: Sent): Promise<unknown> {
  const body = await response.text();
  // The OAuth 2 plugin repeats a token that it refuses. Applications log the errors.
  const text = response.ok ? body : withoutSecrets(body, requestSecrets(response));
  if (response.ok && sent.method === 'HEAD') return Object.fromEntries(response.headers);
  if (response.ok && text === '') return {};
  // The content type is ignored: cache plugins send JSON as text/html.
  const json = parseJSON(text);
  if (!response.ok && isRESTError(json)) throw json;
  if (!response.ok || json === undefined) throw unexpectedResponse(response, text, sent);
  if (typeof json === 'object' && json !== null) {
    const paging = pagingOf(response.headers, sent.request);
    if (paging) Object.assign(json, { _paging: paging });
  }
  return json;
}

function isRESTError(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'code' in json && Boolean(json.code);
}

function unexpectedResponse({ status, headers }: Response, text: string, { method, url }: Sent): Error {
  const words = text === '' ? '' : `: ${quoteResponse({ headers: Object.fromEntries(headers), body: text })}`;
  const code = codeOf(status, method);
  const advice =
    code === 'response_invalid'
      ? 'This is not a response of the REST API. Check that `endpoint` is its root (`site.root`), and that no cache, ' +
        'firewall or PHP notice replaces or changes its responses.'
      : remedy(code);
  return new WordPressError(code, `${method} ${withoutQuery(url)} answered with ${status}${words}.`, advice);
}

function codeOf(status: number, method: string): WordPressErrorCode {
  if (status >= 500) return 'server_error';
  // A response to HEAD has no body, so only its status can be read.
  if (method === 'HEAD') return status === 401 ? 'not_logged_in' : 'rest_error';
  return 'response_invalid';
}
