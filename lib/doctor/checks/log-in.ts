/** Which authentication methods the site offers, and what to install for the others. Pure. */
import type { WordPressError } from '../../errors';
import type { OAuth2Server, SiteData } from '../../site/site';
import {
  applicationPasswordsUnavailable,
  oauth1Unavailable,
  oauth2Unavailable,
} from '../../site/unavailable';
import { ok, problem, type Check, type Finding } from '../finding';
import { screenURL } from './login-screens';

interface Needs {
  /** The OAuth 2 servers of the site, the one that is used by default first. */
  servers: readonly OAuth2Server[];
  /** Why the OAuth 2 server of the site cannot be used. */
  refusal?: WordPressError | undefined;
  /** Whether a consumer key was given, so that the application needs OAuth 1.0a. */
  isRegistered: boolean;
  /** The callback of the application. */
  callbackURL?: string | undefined;
}

/** What is found about a method, and the screen of the site to which it sends people. */
export interface Offer {
  finding: Finding;
  screen?: string;
}

export function logInOffers(site: SiteData, { servers, refusal, isRegistered, callbackURL }: Needs): Offer[] {
  const { oauth1, applicationPasswords } = site.authentication;
  const isAny = Boolean(oauth1 ?? applicationPasswords) || servers.length > 0;
  const missing = (check: Check, strategy: string, error: WordPressError): Offer => ({
    finding: isAny
      ? ok(check, `Not offered. Only ${strategy} needs it.`, error.remedy)
      : problem(check, error),
  });
  const mild = (finding: Finding, isMild: boolean): Offer => ({
    finding: isMild ? { ...finding, severity: 'warning' } : finding,
  });

  const offers: Offer[] = [];
  if (oauth1) {
    offers.push({
      finding: ok('oauth1', 'Offered, for WordPressStrategy.'),
      screen: screenURL('oauth1', oauth1.authorize, callbackURL),
    });
  } else offers.push(mild(problem('oauth1', oauth1Unavailable(site)), isAny && !isRegistered));
  if (applicationPasswords) {
    offers.push({
      finding: ok('application-passwords', 'Offered, for WordPressApplicationPasswordStrategy.'),
      screen: screenURL('application-passwords', applicationPasswords.endpoints.authorization, callbackURL),
    });
  } else {
    const error = applicationPasswordsUnavailable(site);
    offers.push(missing('application-passwords', 'WordPressApplicationPasswordStrategy', error));
  }
  offers.push(
    ...servers.map((server, index) => ({
      finding: ok('oauth2', describe(server, index === 0)),
      screen: screenURL('oauth2', server.authorization, callbackURL),
    })),
  );
  if (servers.length > 0) return offers;
  if (refusal) return [...offers, mild(problem('oauth2', refusal), isAny)];
  return [...offers, missing('oauth2', 'WordPressOAuth2Strategy', oauth2Unavailable(site))];
}

const PLUGINS: Record<NonNullable<OAuth2Server['name']>, string> = {
  'wp-api': 'the plugin OAuth 2 of WP-API',
  'wp-oauth-server': 'the plugin WP OAuth Server',
  'openid-connect-server': 'the plugin OpenID Connect Server',
  indieauth: 'the plugin IndieAuth',
  'wordpress.com': 'WordPress.com',
};

const NOTES: Partial<Record<NonNullable<OAuth2Server['name']>, string>> = {
  'openid-connect-server':
    ' It identifies users by their login name. It stops users who may not write posts with a message on the site, and ' +
    'does not send them back, unless the filter `oidc_minimal_capability` of the site allows them.',
  indieauth: ' The `clientID` is the URL of the application, which is not registered on the site.',
};

/** What is said about a server. */
function describe({ name }: OAuth2Server, isFirst: boolean): string {
  if (name === undefined) {
    const use = isFirst ? '' : ' with the option `endpoints`';
    return `Offered by the OpenID configuration of the site, for WordPressOAuth2Strategy${use}.`;
  }
  const isDefault = isFirst && name !== 'indieauth';
  const use = isDefault ? '' : ` with \`server: '${name}'\``;
  return `Offered by ${PLUGINS[name]}, for WordPressOAuth2Strategy${use}.${NOTES[name] ?? ''}`;
}
