/** A site that does not offer a way to log in: what its owner has to do. */
import type { SiteData } from './discovery/site';
import { WordPressError } from './errors';

export function oauth1Unavailable({ home }: SiteData): WordPressError {
  return new WordPressError(
    'oauth1_unavailable',
    `The REST index of ${home} names no OAuth 1.0a endpoints.`,
    'Install and activate the plugin “WP REST API – OAuth 1.0a Server” (rest-api-oauth1) on that site.',
  );
}
