/**
 * JSON as WordPress sites really send it. A byte order mark or the notices of PHP may stand before it, the comments
 * of a cache plugin after it.
 */
export function parseJSONObject(body: string): Record<string, unknown> | undefined {
  return findJSONObject(body)?.json;
}

/** The object in a body, with what stands before and after it. */
export function findJSONObject(
  body: string,
): { json: Record<string, unknown>; before: string; after: string } | undefined {
  const clean = parseJSON(body);
  if (clean !== undefined) return isObject(clean) ? { json: clean, before: '', after: '' } : undefined;
  const [start, end] = [body.search(/\{\s*"/), body.lastIndexOf('}') + 1];
  const json = parseJSON(body.slice(start, end));
  return isObject(json) ? { json, before: body.slice(0, start), after: body.slice(end) } : undefined;
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The value of a JSON text, or `undefined` where the text is not JSON. */
export function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
