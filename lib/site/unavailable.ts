/** A site that does not offer a way to log in: what its owner has to do. */
import { WordPressError } from '../errors';
import type { SiteData } from './site';

/**
 * WordPress has application passwords for requests that come by https, as far as it can see, or on sites of the
 * environment type `local` (`wp_is_application_passwords_supported`).
 */
export function applicationPasswordsUnavailable({
  home,
  root,
}: Pick<SiteData, 'home' | 'root'>): WordPressError {
  const finding = `The REST index of ${home} names no screen for application passwords.`;
  const failure = (why: string, remedy: string) =>
    new WordPressError('application_passwords_unavailable', finding + why, remedy);
  const noticeHTTPS =
    "set `$_SERVER['HTTPS'] = 'on';` in wp-config.php for requests that come with X-Forwarded-Proto: https";

  if (new URL(root).protocol === 'http:') {
    return failure(
      ' It was reached by plain http, where WordPress has none.',
      'Give the address of the site with https://. If the site is not on https yet, move it there; one for development alone may ' +
        'set WP_ENVIRONMENT_TYPE to `local` instead.',
    );
  }
  if (new URL(home).protocol === 'http:') {
    return failure(
      ' It was reached by https, but WordPress takes itself to be on plain http, where it has none.',
      `Put https:// into both addresses under Settings → General. Behind a proxy also ${noticeHTTPS}.`,
    );
  }
  return failure(
    '',
    'Update WordPress, if it is older than 5.6. Else have the plugin that disables them let them be: security ' +
      'plugins do, by the filter `wp_is_application_passwords_available`. Behind a proxy it may also be that ' +
      `WordPress does not notice https: then ${noticeHTTPS}.`,
  );
}

export function oauth1Unavailable({ home }: SiteData): WordPressError {
  return new WordPressError(
    'oauth1_unavailable',
    `The REST index of ${home} names no OAuth 1.0a endpoints.`,
    'Install and activate the plugin “WP REST API – OAuth 1.0a Server” (rest-api-oauth1) on that site.',
  );
}

export function oauth2Unavailable({ home }: SiteData): WordPressError {
  return new WordPressError(
    'oauth2_unavailable',
    `Neither the REST index of ${home} nor its /.well-known/openid-configuration names OAuth 2 endpoints.`,
    'Install and activate the plugin “OAuth 2” (WP-API/OAuth2) or “WP OAuth Server” (oauth2-provider) on that site, ' +
      'or give its addresses in the option `endpoints`.',
  );
}
