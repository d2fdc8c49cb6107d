/** Which authentication methods the site offers, and what to install for the others. Pure. */
import { WordPressError } from '../../errors';
import { WITHOUT_PROFILE } from '../../oauth2/userinfo';
import type { OAuth2Server, SiteData } from '../../site/site';
import {
  applicationPasswordsUnavailable,
  oauth1Unavailable,
  oauth2Unavailable,
} from '../../site/unavailable';
import { ok, problem, warning, type Check, type Finding } from '../finding';

interface Needs {
  /** The OAuth 2 server, or why it cannot be used; `undefined` if there is none. */
  oauth2: OAuth2Server | WordPressError | undefined;
  /** Whether a consumer key was given, so that the application needs OAuth 1.0a. */
  isRegistered: boolean;
}

export function logInFindings(site: SiteData, { oauth2, isRegistered }: Needs): Finding[] {
  const { oauth1, applicationPasswords } = site.authentication;
  const isNamed = oauth2 !== undefined && !(oauth2 instanceof WordPressError);
  const isAny = Boolean(oauth1 ?? applicationPasswords) || isNamed;
  const missing = (check: Check, strategy: string, error: WordPressError): Finding =>
    isAny ? ok(check, `Not offered. Only ${strategy} needs it.`, error.remedy) : problem(check, error);

  const findings: Finding[] = [];
  if (oauth1) findings.push(ok('oauth1', 'Offered, for WordPressStrategy.'));
  else {
    const finding = problem('oauth1', oauth1Unavailable(site));
    findings.push(isAny && !isRegistered ? { ...finding, severity: 'warning' } : finding);
  }
  findings.push(
    applicationPasswords
      ? ok('application-passwords', 'Offered, for WordPressApplicationPasswordStrategy.')
      : missing(
          'application-passwords',
          'WordPressApplicationPasswordStrategy',
          applicationPasswordsUnavailable(site),
        ),
  );
  if (isNamed) {
    const by = site.authentication.oauth2 ? '' : ' by its OpenID configuration';
    findings.push(
      isOpenIDConnectServer(oauth2)
        ? warning(
            'oauth2',
            'Offered by the plugin OpenID Connect Server, which returns no user id, so that WordPressOAuth2Strategy gets ' +
              'no profile.',
            WITHOUT_PROFILE,
          )
        : ok('oauth2', `Offered${by}, for WordPressOAuth2Strategy.`),
    );
  } else if (oauth2) {
    const finding = problem('oauth2', oauth2);
    findings.push(isAny ? { ...finding, severity: 'warning' } : finding);
  } else {
    findings.push(missing('oauth2', 'WordPressOAuth2Strategy', oauth2Unavailable(site)));
  }
  return findings;
}

/**
 * Whether the server is the plugin OpenID Connect Server. The REST API refuses its tokens, and its userinfo names the user
 * by `sub`, the username.
 */
function isOpenIDConnectServer({ userinfo = '' }: OAuth2Server): boolean {
  return /(?:\/|%2F)openid-connect(?:\/|%2F)userinfo\/?$/i.test(userinfo);
}
