/** A parser for untrusted HTML. */
import { Parser, type Handler } from 'htmlparser2';

// The time of the parser grows with the square of the nesting: 50 s for a megabyte of `<a>`. Browsers have this limit.
const MAX_DEPTH = 512;

/** A parser that stops where a page is nested deeper than any real one. */
export function pageParser(handler: Partial<Handler>): Parser {
  let depth = 0;
  const parser = new Parser({
    ...handler,
    onopentagname(name) {
      if (++depth > MAX_DEPTH) parser.pause();
      handler.onopentagname?.(name);
    },
    onclosetag(name, isImplied) {
      depth--;
      handler.onclosetag?.(name, isImplied);
    },
  });
  return parser;
}
