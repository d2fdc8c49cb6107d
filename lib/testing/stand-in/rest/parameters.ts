/** The parameters of a REST request from JSON, form and query, and WordPress's errors for wrong ones. */
import { PHPArray, parseQuery } from '../../../signing/php-input';
import type { PHPRequest } from '../http';
import { WPError } from '../site';

export type Parameters = Readonly<Record<string, unknown>>;

/** JSON takes precedence over a form, and a form over the query. */
export function parametersOf(request: PHPRequest): Parameters {
  return { ...toObject(request.query), ...bodyParametersOf(request) };
}

/** The same without the query. */
export function bodyParametersOf(request: PHPRequest): Parameters {
  const { method, contentType, body } = request;
  // PHP parses the form of a POST. WordPress parses that of other methods, unless it is multipart.
  const isForm = method !== 'POST' && /^application\/x-www-form-urlencoded\b/i.test(contentType);
  const form = isForm ? parseQuery(body.toString('latin1')) : request.form;
  return { ...toObject(form), ...jsonOf(contentType, body) };
}

function jsonOf(contentType: string, body: Buffer): object {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType) || body.length === 0) return {};
  try {
    return JSON.parse(body.toString()) as object;
  } catch {
    throw new WPError('rest_invalid_json', 'Invalid JSON body passed.', 400);
  }
}

/** A number within bounds. */
export function integer(parameters: Parameters, name: string, fallback: number, max = Infinity): number {
  const value = parameters[name];
  if (value === undefined) return fallback;
  const number = toInteger(value, name, name);
  if (number >= 1 && number <= max) return number;
  const bounds =
    max < Infinity ? `between 1 (inclusive) and ${max} (inclusive)` : 'greater than or equal to 1';
  throw invalid(name, 'rest_out_of_bounds', `${name} must be ${bounds}`);
}

/** A list, or a text with commas. */
export function list(parameters: Parameters, name: string): string[] | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value === 'object' && value !== null) return Object.values(value).map(String);
  return String(value as string)
    .split(/[\s,]+/)
    .filter((item) => item !== '');
}

/** A list of numbers. */
export function integers(parameters: Parameters, name: string): number[] | undefined {
  return list(parameters, name)?.map((item, index) => toInteger(item, name, `${name}[${index}]`));
}

/** A text; that of a post may also come as `{ raw }`. */
export function string(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  const raw = typeof value === 'object' && value !== null && 'raw' in value ? value.raw : value;
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw) : undefined;
}

export function boolean(parameters: Parameters, name: string): boolean {
  return [true, 1, '1', 'true', 'TRUE'].includes(parameters[name] as string);
}

export function invalid(name: string, code: string, message: string, data: unknown = null): WPError {
  return new WPError('rest_invalid_param', `Invalid parameter(s): ${name}`, 400, {
    params: { [name]: message },
    details: { [name]: { code, message, data } },
  });
}

/** Throws if one of these is missing. */
export function requireParameters(parameters: Parameters, ...names: string[]): void {
  const params = names.filter((name) => parameters[name] === undefined || parameters[name] === null);
  if (params.length === 0) return;
  const message = `Missing parameter(s): ${params.join(', ')}`;
  throw new WPError('rest_missing_callback_param', message, 400, { params });
}

function toInteger(value: unknown, name: string, path: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && value !== '') return number;
  throw invalid(name, 'rest_invalid_type', `${path} is not of type integer.`, { param: path });
}

function toObject(array: PHPArray): Record<string, unknown> {
  return Object.fromEntries([...array].map(([name, value]) => [toText(name), toValue(value)]));
}

function toValue(value: string | PHPArray): unknown {
  return value instanceof PHPArray ? toObject(value) : toText(value);
}

function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
