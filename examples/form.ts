import type { Request } from 'express';

/** What was typed into a field of a form. Empty if the form has no such field, or several. */
export function field({ body }: Pick<Request, 'body'>, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
