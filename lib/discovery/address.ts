/** What people paste for the address of a site, and where to look for WordPress from there. Pure. */
import { WordPressError } from '../errors';
import { parseURL } from '../reading/url';

export interface Address {
  /** The address as a URL, https where no scheme was given. */
  url: URL;
  /** Whether the scheme is a guess, so that http may be tried where https can't be spoken. */
  guessed: boolean;
}

/** Reads an address as a person would: without a scheme, with spaces around it, in any case. */
export function parseAddress(input: string): Address {
  const text = typeof input === 'string' ? input.trim() : '';
  const guessed = !/^(?:https?:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text);
  const absolute = guessed ? `https://${text.replace(/^\/\//, '')}` : text;
  const url = parseURL(absolute);
  const invalid = (what: string) =>
    new WordPressError(
      'address_invalid',
      `The address of the site ${what}.`,
      'Give the address at which a browser shows the site, like https://blog.example.com.',
    );
  if (text === '' || text.length > 2048) throw invalid('is empty or longer than 2,048 characters');
  // What stands before an @ may be a password.
  // What stands before :// is no scheme, and is no host either.
  if (guessed && /^[^/?#]+:\/\//.test(text)) throw invalid('begins with neither http:// nor https://');
  if (!url) throw invalid(`is not one (${JSON.stringify(text.replace(/^.*@/s, '…@').slice(0, 100))})`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid(`begins with ${url.protocol}, not https:`);
  if (url.username || url.password) throw invalid('holds a user name or a password');
  url.hash = '';
  return { url, guessed };
}

// WordPress's own files. None of them names the REST API, and the log-in page may send people elsewhere.
const OWN_FILES = /\/(?:wp-(?:admin|content|includes)(?:\/.*)?|(?:wp-[\w-]+|xmlrpc)\.php.*)$/i;

const MAX_LEVELS = 6;

/**
 * The pages to ask, nearest first: the address itself, then the folders above it up to the host. An address inside
 * WordPress's own files begins at the folder they are in.
 */
export function pagesToAsk({ url }: Address): URL[] {
  const first = new URL(url);
  if (OWN_FILES.test(first.pathname)) {
    first.pathname = first.pathname.replace(OWN_FILES, '/');
    first.search = '';
  }
  const pages = [first];
  for (let folder = first; folder.pathname !== '/' || folder.search !== '';) {
    folder = new URL(folder.pathname.endsWith('/') && folder.search === '' ? '..' : '.', folder);
    pages.push(folder);
  }
  // A very deep address is not walked step by step: its nearest pages, and the host.
  return pages.length <= MAX_LEVELS ? pages : [...pages.slice(0, MAX_LEVELS - 1), pages.at(-1)!];
}
