/** A template tag for pages: the values are escaped. */
import { escapeUTF8 } from 'entities';

/** HTML that is safe to send. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/** Escapes all values, except those of the type `Html`. Leaves out `undefined` and `false`. */
export function html(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(render)));
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeUTF8(String(value));
}
