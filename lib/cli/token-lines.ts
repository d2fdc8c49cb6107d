/** A token as a script keeps it. Pure. */
import { Failure } from './failure';

export interface SiteToken {
  url: string;
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/** Lines for an `.env` file. */
export function envLines({ url, consumerKey, consumerSecret, token, tokenSecret }: SiteToken): string {
  const lines = {
    WORDPRESS_URL: url,
    WORDPRESS_CONSUMER_KEY: consumerKey,
    WORDPRESS_CONSUMER_SECRET: consumerSecret,
    WORDPRESS_TOKEN: token,
    WORDPRESS_TOKEN_SECRET: tokenSecret,
  };
  return Object.entries(lines)
    .map(([name, value]) => `${name}=${quoted(name, value)}`)
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

/** The same as JSON: the address, and what `authorizedFetch` takes for credentials. */
export function json(token: SiteToken): string {
  return JSON.stringify(token, null, 2);
}
