/** The address of a site as users give it, and the pages on which discovery looks for WordPress. Pure. */
import { WordPressError } from '../errors';
import { parseURL } from '../reading/url';
import { repairAddress } from './repair-address';

export interface Address {
  /** The address as a URL, with https if no scheme was given. */
  url: URL;
  /** Whether no scheme was given, so that discovery may use http if the host does not speak TLS. */
  guessed: boolean;
}

const MAX_LENGTH = 2048;

/**
 * Parses an address as users type and paste it: with or without a scheme, in any case, with quotes, invisible characters
 * or text around it.
 * @throws WordPressError `address_invalid`
 */
export function parseAddress(input: string): Address {
  const given = typeof input === 'string' ? input.trim() : '';
  if (given === '' || given.length > MAX_LENGTH)
    throw invalid('is empty or longer than 2,048 characters', GIVE_FRONT_PAGE);
  if (EMAIL.test(given)) {
    throw invalid('is an e-mail address or the name of an account', GIVE_FRONT_PAGE);
  }
  const { text, scheme } = repairAddress(given);
  if (scheme === undefined && /^[^/?#]+:\/\//.test(text)) {
    const other = /^[a-z][a-z\d+.-]*:/i.exec(text)?.[0].toLowerCase();
    throw invalid(
      other ? `begins with ${other.slice(0, 40)}, not https:` : 'begins with neither http:// nor https://',
      GIVE_FRONT_PAGE,
    );
  }
  const isOpaque = scheme === undefined && /^(?:javascript|data|about|blob|tel|file):/i.test(text);
  const url = isOpaque ? undefined : parseURL(`${scheme ?? 'https:'}//${text}`);
  if (!url || url.hostname === '') {
    // A password may precede an @.
    const shown = JSON.stringify(given.replace(/^.*@/s, '…@').slice(0, 100));
    throw invalid(`is not valid (${shown})`, GIVE_FRONT_PAGE);
  }
  if (url.username || url.password) {
    throw invalid(
      'contains a user name or a password',
      'Give it without them, like https://blog.example.com: they are never sent. If the web server asks for them before ' +
        'any page (password protection by .htaccess or by the panel of the web host, as on staging sites), have the ' +
        'owner exempt the addresses under /wp-json/ and /oauth1/ from it.',
    );
  }
  url.hostname = url.hostname.replace(/\.$/, '');
  if (!/^(?:\[[\da-f:.]+\]|[\w.-]+)$/i.test(url.hostname) || url.hostname.includes('..')) {
    throw invalid(
      `has a host name that no site can have (${JSON.stringify(url.hostname.slice(0, 100))})`,
      GIVE_FRONT_PAGE,
    );
  }
  url.hash = '';
  return { url, guessed: scheme === undefined };
}

// alice@example.com, mailto:alice@example.com, @alice@example.com
const EMAIL = /^[<"'\s]*(?:mailto:)?(?:@?[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+|@[^\s@/:.]+)$/i;

const GIVE_FRONT_PAGE = 'Give the address at which a browser shows the site, like https://blog.example.com.';

function invalid(what: string, remedy: string): WordPressError {
  return new WordPressError('address_invalid', `The address of the site ${what}.`, remedy);
}

// WordPress's system files. None of them names the REST API, and the login page may redirect elsewhere.
const SYSTEM_FILES = /\/(?:wp-(?:admin|content|includes)(?:\/.*)?|(?:wp-[\w-]+|xmlrpc)\.php.*)$/i;

const MAX_LEVELS = 6;

/**
 * The pages to request, nearest first: the address itself, then the folders above it up to the host. For an address
 * among WordPress's system files the first page is the folder that contains them.
 */
export function pagesToAsk({ url }: Address): URL[] {
  const first = new URL(url);
  if (SYSTEM_FILES.test(first.pathname)) {
    first.pathname = first.pathname.replace(SYSTEM_FILES, '/');
    first.search = '';
  }
  const pages = [first];
  for (let folder = first; folder.pathname !== '/' || folder.search !== '';) {
    folder = new URL(folder.pathname.endsWith('/') && folder.search === '' ? '..' : '.', folder);
    pages.push(folder);
  }
  // For a very deep address only the nearest pages and the host are requested.
  return pages.length <= MAX_LEVELS ? pages : [...pages.slice(0, MAX_LEVELS - 1), pages.at(-1)!];
}
