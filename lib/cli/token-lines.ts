/** Formats credentials for an `.env` file. Pure. */
import { Failure } from './failure';

export interface SiteToken {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/** An application password in place of a token. */
export interface SitePassword {
  url: string;
  username: string;
  applicationPassword: string;
}

const VARIABLES = {
  url: 'WORDPRESS_URL',
  consumerKey: 'WORDPRESS_CONSUMER_KEY',
  consumerSecret: 'WORDPRESS_CONSUMER_SECRET',
  token: 'WORDPRESS_TOKEN',
  tokenSecret: 'WORDPRESS_TOKEN_SECRET',
  username: 'WORDPRESS_USERNAME',
  applicationPassword: 'WORDPRESS_APPLICATION_PASSWORD',
} satisfies Record<keyof (SiteToken & SitePassword), string>;

/**
 * Lines for an `.env` file. Every value is read back unchanged by dotenv, `node --env-file` and sh, and none adds a
 * variable.
 * @throws Failure for a value that these three could read in different ways.
 */
export function envLines(token: SiteToken | SitePassword): string {
  const values: Partial<SiteToken & SitePassword> = token;
  return Object.entries(VARIABLES)
    .map(([key, name]) => [name, values[key as keyof typeof VARIABLES]] as const)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${quoted(name, value)}`))
    .join('\n');
}

/** The three readers take text in single quotes literally, but differ on escapes and on quotes within. */
function quoted(name: string, value: string): string {
  // Without `~`, which sh expands.
  if (/^[\w.:/-]+$/.test(value)) return value;
  // Printable ASCII without the backslash and the quotes, among them dotenv's backtick. The site chooses the token, so a
  // line break could add a variable.
  if (!/^[ !#-&(-[\]-_a-~]*$/.test(value)) {
    throw new Failure(
      `${name} contains characters that an .env file cannot represent safely.`,
      'Use --json, and check where the value comes from: WordPress creates tokens of letters and digits.',
    );
  }
  return `'${value}'`;
}
