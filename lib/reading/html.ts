/** A parser for pages of strangers. */
import { Parser, type Handler } from 'htmlparser2';

// The parser takes time that grows with the square of the nesting: 50 s for a megabyte of `<a>`. Browsers stop here.
const MAX_DEPTH = 512;

/** A parser that stops, for good, where a page is nested deeper than any real one. */
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
