/**
 * Calls a function until it returns a value. Throws after a limit: an endless loop would continue after its test has
 * failed, and Jest would wait for it for ever.
 *
 * @param limit in milliseconds
 */
export async function until<T>(look: () => T | Promise<T>, limit = 8000): Promise<NonNullable<T>> {
  for (const end = Date.now() + limit; Date.now() < end;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Nothing within ${limit} ms: ${look.toString()}`);
}
