/** Recognizes what answered in place of the REST API: a plugin, a firewall, maintenance mode. Pure. */
import { withoutQuery } from '../http/message';
import { parseJSONObject, restErrorCode } from '../reading/json';
import type { Blocker, JudgedResponse, Sign } from './blocker';
import { BLOCKING_PLUGINS } from './blocking-plugins';
import { FIREWALLS } from './firewalls';

const SIGNS = [...BLOCKING_PLUGINS, ...FIREWALLS];

/**
 * What blocked a request, for a response that is not a REST index, or that refuses a profile. `undefined` if it is not
 * recognized: plugins that hide the REST API answer like a site without one.
 *
 * Other routes may refuse with the same codes for other reasons, and for `users/me` the code `rest_not_logged_in` comes
 * from WordPress itself.
 */
export function blockedBy(response: JudgedResponse): Blocker | undefined {
  const restCode = restErrorCode(response.body);
  const sign = SIGNS.find((sign) => matches(sign, response, restCode));
  if (!sign) return undefined;
  const { name, finding = `Blocked by ${name}.`, remedy, code = 'rest_api_closed' } = sign;
  return {
    finding,
    remedy: typeof remedy === 'string' ? remedy : remedy(response),
    code,
    allowsAuthenticated: sign.allowsAuthenticated ?? false,
  };
}

function matches(
  sign: Sign,
  { status, headers, body, url }: JudgedResponse,
  code: string | undefined,
): boolean {
  const { restCode, header, path } = sign;
  if (restCode && !(code !== undefined && restCode.test(code))) return false;
  if (sign.status instanceof RegExp && !sign.status.test(String(status))) return false;
  if (typeof sign.status === 'number' && sign.status !== status) return false;
  if (header && !header[1].test(headers[header[0]] ?? '')) return false;
  if (path && !(url !== undefined && path.test(withoutQuery(url)))) return false;
  if (sign.isJSON !== undefined && sign.isJSON !== (parseJSONObject(body) !== undefined)) return false;
  if (sign.maxBody !== undefined && body.length > sign.maxBody) return false;
  return (!sign.body || sign.body.test(body)) && (!sign.andBody || sign.andBody.test(body));
}
