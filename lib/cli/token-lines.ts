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

/** Lines for an `.env` file. */
export function envLines(token: SiteToken | SitePassword): string {
  const values: Partial<SiteToken & SitePassword> = token;
  return Object.entries(VARIABLES)
    .map(([key, name]) => [name, values[key as keyof typeof VARIABLES]] as const)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${quoted(name, value)}`))
    .join('\n');
}

/** All readers of `.env` files agree on what is within single quotes, and on little else. */
function quoted(name: string, value: string): string {
  if (/^[\w.:/~-]*$/.test(value)) return value;
  // The token is the site's to choose, and must not bring lines of its own into the file.
  if (/['\p{C}]/u.test(value)) {
    throw new Failure(
      `${name} has characters that an .env file can't hold for certain.`,
      'Use --json, and look at why it has them: those of WordPress are letters and digits.',
    );
  }
  return `'${value}'`;
}
