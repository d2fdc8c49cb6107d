/**
 * Finds the JSON in a response. On many sites, plugins and PHP print around it: a byte order mark, notices, scripts and
 * comments before it, scripts and comments after it.
 */

/** The fields that distinguish the wanted object from other objects in the same text. */
export interface WantedFields {
  /** All of these. */
  required?: readonly string[];
  /** At least one of these. If several objects match, the one with most of these fields is returned. */
  typical?: readonly string[];
}

/** The fields of a REST error (`rest_convert_error_to_response`). */
const REST_ERROR: WantedFields = { required: ['code', 'message'] };

/** An object, and the text around it. */
export interface FoundObject {
  json: Record<string, unknown>;
  before: string;
  after: string;
}

/** The object in a text; see `findJSONObject`. */
export function parseJSONObject(text: string, wanted?: WantedFields): Record<string, unknown> | undefined {
  return findJSONObject(text, wanted)?.json;
}

/** The `code` of a REST error, which is the same in every language. `undefined` for any other text. */
export function restErrorCode(text: string): string | undefined {
  const code = parseJSONObject(text, REST_ERROR)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The object in a text, with the text before and after it. If the text is only an object, that object is returned,
 * whatever its fields. In any other text, an object counts only where a program could have printed it as its response:
 * not in an HTML page, a script, a comment or an attribute, and not as a part of other JSON or of a program.
 */
export function findJSONObject(text: string, wanted: WantedFields = {}): FoundObject | undefined {
  const clean = parseJSON(text);
  if (clean !== undefined) return isObject(clean) ? { json: clean, before: '', after: '' } : undefined;
  let best: FoundObject | undefined;
  for (const found of objectsIn(text)) {
    if (!isWanted(found.json, wanted) || !isAnswer(found)) continue;
    if (!best || countOf(found.json, wanted) > countOf(best.json, wanted)) best = found;
  }
  return best;
}

/** The value of a JSON text, or `undefined` if the text is not JSON. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The items of a list from PHP. An array whose keys have gaps, which `array_filter` and `unset` leave behind, is an
 * object in JSON: `{"0":"a","2":"b"}`. `undefined` if the value is not a list.
 */
export function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  if (!isObject(value) || !Object.keys(value).every((key) => /^\d+$/.test(key))) return undefined;
  return Object.values(value);
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isWanted(json: Record<string, unknown>, wanted: WantedFields): boolean {
  const { required = [], typical } = wanted;
  return required.every((field) => Object.hasOwn(json, field)) && (!typical || countOf(json, wanted) > 0);
}

function countOf(json: Record<string, unknown>, { typical = [] }: WantedFields): number {
  return typical.filter((field) => Object.hasOwn(json, field)).length;
}

/** No response of WordPress is nested deeper. */
const MAX_DEPTH = 100;

/** The outermost objects in a text. */
function* objectsIn(text: string): Generator<FoundObject> {
  // A hostile text could begin a million objects. Each of its characters is read a few times at most.
  let budget = 8 * text.length + 500_000;
  const starts = /\{(?=\s{0,1000}")/g;
  for (let start = starts.exec(text); start && budget > 0; start = starts.exec(text)) {
    const end = endOfObject(text, start.index);
    budget -= Math.abs(end) - start.index;
    const json = end > 0 ? parseJSON(text.slice(start.index, end)) : undefined;
    if (!isObject(json)) continue;
    yield { json, before: text.slice(0, start.index), after: text.slice(end) };
    budget -= text.length;
    starts.lastIndex = end;
  }
}

/** The end of the object that begins at `start`, or, if it is not JSON, the negated position at which that shows. */
function endOfObject(text: string, start: number): number {
  const parts = /"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"|[{}[\]]|["\\]/g;
  parts.lastIndex = start;
  const open: string[] = [];
  for (let part = parts.exec(text); part; part = parts.exec(text)) {
    const [found] = part;
    if (found === '{' || found === '[') {
      if (open.push(found === '{' ? '}' : ']') > MAX_DEPTH) return -part.index;
    } else if (found === '}' || found === ']') {
      if (open.pop() !== found) return -part.index;
      if (open.length === 0) return parts.lastIndex;
    } else if (found.length === 1) return -part.index;
  }
  return -text.length;
}

const PAGE = /<(?:!doctype|html|head|body|meta|title|\?xml)\b/i;
/** Elements whose text is code, or is written for readers. */
const ENCLOSING = ['script', 'style', 'template', 'textarea', 'noscript', 'pre', 'code', 'title'];

/** Whether an object can be the response of a program, judging by the text around it. */
function isAnswer({ before, after }: FoundObject): boolean {
  // An item of an array, the value of a field or of a variable, an argument, or a text in quotes.
  if (/(?:[[,(='`\\]|":)\s{0,1000}$/.test(before.slice(-1002))) return false;
  if (PAGE.test(before)) return false;
  const lower = before.toLowerCase();
  const isOpen = (begin: string, end: string) => lower.lastIndexOf(begin) > lower.lastIndexOf(end);
  if (isOpen('<!--', '-->') || ENCLOSING.some((name) => isOpen(`<${name}`, `</${name}`))) return false;
  const [, element] = /^\s{0,1000}<\/([a-z]{1,20})/i.exec(after) ?? [];
  if (element && lower.includes(`<${element.toLowerCase()}`)) return false;
  if (isEnclosed(lower, after.toLowerCase())) return false;
  // An attribute of a tag that is not closed yet.
  return (
    !/^<[a-z]/.test(lower.slice(lower.lastIndexOf('<'))) || lower.lastIndexOf('>') > lower.lastIndexOf('<')
  );
}

/** Whether an element begins in the text before and ends in the text after. */
function isEnclosed(before: string, after: string): boolean {
  const depths = new Map<string, number>();
  for (const [, slash, name] of before.matchAll(/<(\/?)([a-z][a-z\d-]{0,30})/g))
    depths.set(name!, Math.max(0, (depths.get(name!) ?? 0) + (slash ? -1 : 1)));
  const ends = new Set(Array.from(after.matchAll(/<\/([a-z][a-z\d-]{0,30})/g), ([, name]) => name));
  return [...depths].some(([name, depth]) => depth > 0 && ends.has(name));
}
