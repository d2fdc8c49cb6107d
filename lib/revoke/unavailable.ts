/** The errors for credentials that an application cannot revoke: where the user can do it. */
import { WordPressError } from '../errors';
import type { TokenServer } from '../fetch/oauth2-server';
import type { SiteData } from '../site/site';

type Home = Pick<SiteData, 'home'>;

function unavailable(finding: string, remedy: string): WordPressError {
  return new WordPressError('revocation_unavailable', finding, remedy);
}

/** Both plugins of WP-API add this list to the user's profile. */
const AUTHORIZED_APPLICATIONS =
  'The user revokes access in wp-admin of this site, under Users → Profile → Authorized Applications. Until then the ' +
  'token works: it does not expire.';

export function oauth1Unavailable({ home }: Home): WordPressError {
  return unavailable(
    `The OAuth 1.0a plugin of ${home} has no address at which an application can revoke a token.`,
    AUTHORIZED_APPLICATIONS,
  );
}

export function oauth2Unavailable({ home }: Home, server: TokenServer | undefined): WordPressError {
  const without = (name: string, remedy: string) =>
    unavailable(`${name} on ${home} has no address at which an application can revoke a token.`, remedy);
  switch (server?.name) {
    case 'wp-api':
      return without('The plugin OAuth 2 of WP-API', AUTHORIZED_APPLICATIONS);
    case 'openid-connect-server':
      return without(
        'OpenID Connect Server',
        'Nothing has to be done: the site stores no tokens, and the access token expires an hour after the login. ' +
          'wp-admin has no place where it could be revoked earlier.',
      );
    case 'wordpress.com':
      return without(
        'WordPress.com',
        'The user disconnects the application at https://wordpress.com/me/security/connected-applications.',
      );
    default:
      return unavailable(
        `No address is known at which the OAuth 2 server of ${home} revokes tokens.`,
        'If the server has one, give it in the option `endpoints`, as `revocation`. With WP OAuth Server before version ' +
          '4, all tokens of a user are deleted when the user changes their password in wp-admin, under Users → Profile.',
      );
  }
}
