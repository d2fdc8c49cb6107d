/** What a site said, in its own words, fit to be quoted in a message that goes on after them. */
import { pageParser } from './html';
import { parseJSONObject } from './json';
import { REMOVED, withoutSecrets } from './secrets';

const MAX_WORDS = 200;

/** The parts of a response that can be quoted. */
interface Quotable {
  /** By their names in lower case. */
  headers: Record<string, string | undefined>;
  body: string;
}

/**
 * The words of an error response: the `message` of a REST error, the `error_description` of one of OAuth 2, the title
 * of an HTML page (its text, if it has none), or plain text.
 * @param secrets What the request carried. A site that echoes it does not bring it into a message.
 */
export function quoteResponse({ headers, body }: Quotable, secrets: readonly string[] = []): string {
  const json = parseJSONObject(body);
  const isHTML = /html/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)/i.test(body);
  let words: string;
  const said = json?.message ?? json?.error_description;
  if (typeof said === 'string') words = said;
  else if (isHTML) words = `an HTML page, ${JSON.stringify(titleOrText(body))}`;
  else words = body;

  words = withoutSecrets(words, secrets);
  // What looks like an OAuth parameter or a signature is none of a message's business either. (Without a bound on the
  // name, a megabyte of `oauth_oauth_` takes minutes.)
  words = words
    .replace(/oauth_\w{1,40}(?:=|%3D|["':\s]+)[^\s,&;<]*/gi, hideValue)
    .replace(/[\w+/]{27,43}=/g, REMOVED);
  // Control characters and those that turn the direction of writing could make a message show as another one.
  words = words
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replace(/\.$/, '');
  return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words;
}

/** `oauth_token="…"` → `oauth_token=[removed]`, but the plugin's "Missing OAuth parameter oauth_verifier" stays. */
function hideValue(parameter: string): string {
  return parameter.replace(/^(oauth_\w+?)(?:=|%3D|["':]).*$/is, `$1=${REMOVED}`);
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
  return title.trim() || text.trim();
}
