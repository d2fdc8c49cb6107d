/** Quotes the text of a site for a message: one line of plain text, of bounded length, without secrets. */
import { pageParser } from './html';
import { parseJSONObject } from './json';
import { withoutSecrets, withoutSecretShapes } from './secrets';

const MAX_WORDS = 200;
/** How much of a text is searched for secrets, in characters. The rest does not get into a message. */
const MAX_SEARCHED = 4000;

/** The parts of a response that can be quoted. */
interface Quotable {
  /** By their names in lower case. */
  headers: Record<string, string | undefined>;
  body: string;
}

/**
 * The text of an error response: the `message` of a REST error, the `error_description` of one of OAuth 2, the title
 * of an HTML page (its text, if it has none), or plain text.
 * @param secrets The secrets of the request. They are removed, because a site may echo them.
 */
export function quoteResponse({ headers, body }: Quotable, secrets: readonly string[] = []): string {
  const json = parseJSONObject(body, { typical: ['message', 'error_description', 'error', 'code'] });
  const isHTML = /html/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)/i.test(body);
  const said = json?.message ?? json?.error_description;
  if (typeof said === 'string') return quote(said, secrets);
  if (isBinary(body)) return describeBody({ headers, body }, secrets);
  return quote(isHTML ? `an HTML page, ${JSON.stringify(titleOrText(body))}` : body, secrets);
}

/** A text of a site on one line, without secrets and control characters, 200 characters at most. */
export function quote(text: string, secrets: readonly string[] = []): string {
  const line = oneLine(text).slice(0, MAX_SEARCHED);
  const words = withoutSecretShapes(withoutSecrets(line, secrets)).trim().replace(/\.$/, '');
  return words.length > MAX_WORDS ? `${cut(words, MAX_WORDS)}…` : words;
}

/** The size and media type of a body that is not quoted: it may contain a token in an unknown form. */
export function describeBody({ headers, body }: Quotable, secrets: readonly string[] = []): string {
  const [type = ''] = /^[\w.+-]{1,40}\/[\w.+-]{1,60}(?=\s*(?:;|$))/.exec(headers['content-type'] ?? '') ?? [];
  const named = type === '' ? 'of unknown type' : `of ${quote(type, secrets)}`;
  return `${body.length} ${isBinary(body) ? 'characters that are not text,' : 'characters'} ${named}`;
}

/** Control characters, line separators and marks of the writing direction could forge lines or reorder a message. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{C}\uFFFD]+/gu, ' ');
}

/** The beginning of a text, without the half of a surrogate pair. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Whether a body is binary data: it has several characters that are not UTF-8, or that do not occur in text. */
function isBinary(body: string): boolean {
  const start = body.slice(0, MAX_SEARCHED);
  // eslint-disable-next-line no-control-regex -- the regular expression searches for them
  const strange = start.match(/[\uFFFD\0-\x08\x0e-\x1a\x1c-\x1f]/g)?.length ?? 0;
  return strange > 2 && strange > start.length / 20;
}

function titleOrText(html: string): string {
  let title = '';
  let text = '';
  let within = '';
  const parser = pageParser({
    onopentagname: (name) => void (within = name),
    ontext: (words) => {
      if (within === 'title') title += words;
      else if (within !== 'script' && within !== 'style' && text.length < MAX_WORDS) text += words;
    },
    onclosetag: (name) => {
      if (name === 'title' && title.trim() !== '') parser.pause();
      within = '';
    },
  });
  parser.write(html);
  parser.end();
  return oneLine(title).trim() || oneLine(text).trim();
}
