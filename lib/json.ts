/**
 * JSON as WordPress sites really send it. A byte order mark or the notices of PHP may stand before it, the comments
 * of a cache plugin after it.
 */
export function parseJSONObject(body: string): Record<string, unknown> | undefined {
  const json = parse(body) ?? parse(body.slice(body.search(/\{\s*"/), body.lastIndexOf('}') + 1));
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
