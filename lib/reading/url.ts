/**
 * A URL, or `undefined` where the text is none.
 *
 * For `URL.canParse`, which Node 20 answers wrongly once it has compiled it: after some thousand calls
 * `https://bücher.example` is no URL any more.
 */
export function parseURL(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/**
 * A host without a leading `www.`. WordPress's `redirect_canonical` adds or removes that label, so two hosts that
 * differ only in it belong to one site.
 */
export function withoutWWW(host: string): string {
  return host.replace(/^www\./, '');
}

/** Whether an option is an address of the web. */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && parseURL(value) !== undefined;
}
