/** Responses of the REST API as JSON. */
import { PHPArray } from '../../../signing/php-input';
import type { Answer, PHPRequest } from '../http';
import type { Site, WPError } from '../site';

type JSONObject = Record<string, unknown>;

/** A result, reduced to the requested `_fields`. */
export function reply(
  request: PHPRequest,
  data: JSONObject | JSONObject[],
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  const names = fields(request);
  const picked = Array.isArray(data) ? data.map((item) => pick(item, names)) : pick(data, names);
  return json(status, picked, headers);
}

export function refusal(site: Site, { code, message, status, data }: WPError): Answer {
  return json(status, { code, message: site.translate(message), data: { status, ...data } }, {});
}

function json(status: number, data: unknown, headers: Record<string, string>): Answer {
  const type = { 'content-type': 'application/json; charset=UTF-8' };
  return { status, headers: { ...type, ...headers }, body: encodeJSON(data) };
}

/** JSON in PHP's spelling: slashes and everything beyond ASCII are escaped. */
export function encodeJSON(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The names in `_fields`: a list, or a text with commas. */
function fields(request: PHPRequest): string[] {
  const value = request.query.get('_fields');
  const list =
    value instanceof PHPArray
      ? [...value].map(([, field]) => (typeof field === 'string' ? field : ''))
      : value?.split(/[\s,]+/);
  return (list ?? []).filter((field) => field !== '');
}

/** The requested part of a result. A dot selects a nested field. */
function pick(data: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  if (fields.length === 0) return data;
  const picked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) {
    const nested = fields
      .filter((field) => field.startsWith(`${name}.`))
      .map((f) => f.slice(name.length + 1));
    if (fields.includes(name)) picked[name] = value;
    else if (nested.length > 0 && typeof value === 'object' && value !== null) {
      picked[name] = pick(value as Record<string, unknown>, nested);
    }
  }
  return picked;
}
