/** What a person finds on a page of the example application. */
import { decodeHTML } from 'entities';

const textOf = (markup = '') => decodeHTML(markup.replace(/<[^>]*>/g, ''));

export const titleOf = (page: string) => textOf(/<title>(.*?)<\/title>/.exec(page)?.[1]);

/** The text of the alert, which has the focus. `undefined` if there is none. */
export function alertOf(page: string): string | undefined {
  const found = /<p[^>]* role="alert" tabindex="-1" autofocus>(.*?)<\/p>/s.exec(page);
  return found ? textOf(found[1]) : undefined;
}

/** The value of a field of a form. */
export function valueOf(page: string, name: string): string | undefined {
  const area = new RegExp(`<textarea[^>]* name="${name}"[^>]*>(.*?)</textarea>`, 's').exec(page);
  const input = new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page);
  const value = area?.[1] ?? /\bvalue="([^"]*)"/.exec(input?.[0] ?? '')?.[1];
  return value && decodeHTML(value);
}
