/**
 * A URL, or `undefined` if the text is not a URL.
 *
 * `URL.canParse` cannot be used: in Node 20 it returns false for `https://bücher.example` after some thousand calls, once
 * it has been compiled.
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

/** Whether a value that a site names as its address is a web address, and can be quoted in a message without escaping. */
export function isAdvertisedAddress(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= 2048 &&
    /^https?:\/\/[^\s@<>"\p{C}]+$/iu.test(value) &&
    parseURL(value) !== undefined
  );
}

/** Whether the value of an option is an http or https address. */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && parseURL(value) !== undefined;
}

/** A URL with one more parameter. Name and value need no encoding. */
export function withParameter(url: string, name: string, value: string): string {
  const [, base = '', hash = ''] = /^([^#]*)(.*)$/s.exec(url)!;
  return `${base}${base.includes('?') ? '&' : '?'}${name}=${value}${hash}`;
}
