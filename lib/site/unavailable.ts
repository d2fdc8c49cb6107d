/** The errors for a site that does not offer an authentication method. Their remedies say what its owner has to do. */
import { WordPressError } from '../errors';
import type { SiteData } from './site';
import { hostedBlog, isHosted } from './wordpress-com';

/** How the owner makes WordPress detect TLS that ends at a proxy. Completes “In wp-config.php, …”. */
export const DETECT_HTTPS =
  "above “stop editing”, add `if (($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '') === 'https') $_SERVER['HTTPS'] = 'on';`";

/**
 * The two steps for a site behind a TLS proxy that WordPress does not detect. The order matters: with https in the
 * addresses but without the line, wp-login.php redirects to itself forever and the owner is locked out.
 */
export const FIX_HTTPS_DETECTION =
  `First, in wp-config.php, ${DETECT_HTTPS} Only then change both addresses under Settings → General in wp-admin to ` +
  'https://. In the other order the owner can no longer log in.';

/**
 * WordPress offers application passwords for requests that it detects as https, and on sites of the environment type
 * `local` (`wp_is_application_passwords_supported`).
 */
export function applicationPasswordsUnavailable({
  home,
  root,
}: Pick<SiteData, 'home' | 'root'>): WordPressError {
  if (isHosted({ root })) return hostedBlog('application_passwords_unavailable', home);
  const finding = `The REST index of ${home} advertises no application passwords.`;
  const failure = (why: string, remedy: string) =>
    new WordPressError('application_passwords_unavailable', finding + why, remedy);

  if (new URL(root).protocol === 'http:') {
    return failure(
      ' The site was requested by http, where WordPress does not offer them.',
      'Give the address of the site with https://. If the site has no https yet, set it up. For a development site, set ' +
        'WP_ENVIRONMENT_TYPE to `local` instead.',
    );
  }
  if (new URL(home).protocol === 'http:') {
    return failure(
      ' The site was requested by https, but WordPress considers itself to be on http, where it does not offer them.',
      `If a proxy handles TLS for the site: ${FIX_HTTPS_DETECTION} Without such a proxy, change the two addresses only.`,
    );
  }
  return failure(
    '',
    'Update WordPress if it is older than 5.6. Otherwise look for a plugin that disables them: security plugins do, by ' +
      'the filter `wp_is_application_passwords_available`. If a proxy handles TLS for the site, WordPress may not detect ' +
      `https: in wp-config.php, ${DETECT_HTTPS}`,
  );
}

export function oauth1Unavailable({ home, root }: SiteData): WordPressError {
  if (isHosted({ root })) return hostedBlog('oauth1_unavailable', home);
  return new WordPressError(
    'oauth1_unavailable',
    `The REST index of ${home} advertises no OAuth 1.0a endpoints.`,
    'Install and activate the plugin “WP REST API – OAuth 1.0a Server” (rest-api-oauth1) on that site.',
  );
}

/**
 * @param server The value of the option `server`.
 * @param others The servers that the site has.
 */
export function oauth2Unavailable(
  { home, root }: SiteData,
  { server, others = [] }: { server?: string | undefined; others?: readonly string[] } = {},
): WordPressError {
  if (isHosted({ root })) return hostedBlog('oauth2_unavailable', home);
  if (others.length > 0) {
    const names = others.map((name) => `\`${name}\``).join(', ');
    return new WordPressError(
      'oauth2_unavailable',
      server === undefined
        ? `${home} has no OAuth 2 server that is used by default. It has ${names}.`
        : `${home} has no OAuth 2 server \`${server}\`. It has ${names}.`,
      `Set the option \`server\` to ${names}, or have the plugin of the server activated on that site.`,
    );
  }
  return new WordPressError(
    'oauth2_unavailable',
    `Neither the REST index of ${home} nor its /.well-known/openid-configuration names ` +
      (server === undefined ? 'OAuth 2 endpoints.' : `an OAuth 2 server \`${server}\`.`),
    'Install and activate the plugin “OAuth 2” (WP-API/OAuth2), “WP OAuth Server” (oauth2-provider) or “OpenID Connect ' +
      'Server” (openid-connect-server) on that site, or give its addresses in the option `endpoints`.',
  );
}
