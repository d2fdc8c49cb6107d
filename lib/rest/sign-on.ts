/** Recognizes single sign-on services to which a site redirects its visitors. Pure. */
import type { Blocker } from './blocker';

export const ACCESS_REMEDY =
  'In the Cloudflare dashboard, under Zero Trust → Access, add an application with a Bypass policy for the paths ' +
  '/wp-json/ and /oauth1/ of the site.';

export const SIGN_ON_REMEDY =
  'Have the owner exempt the addresses under /wp-json/ and /oauth1/ from the single sign-on that protects the site. ' +
  'WordPress still checks the credentials of each request there.';

export const LOGIN_WALL_REMEDY =
  'Have the owner exempt the addresses under /wp-json/ and /oauth1/ in the plugin that redirects all visitors to the ' +
  'login page.';

const SERVICES: readonly [host: RegExp, name: string][] = [
  [/(?:^|\.)cloudflareaccess\.com$/, 'Cloudflare Access'],
  [
    /(?:^|\.)(?:microsoftonline\.(?:com|us)|b2clogin\.com|ciamlogin\.com)$|^login\.(?:live|windows)\./,
    'Microsoft',
  ],
  [/^accounts\.google\.com$/, 'Google'],
  [/(?:^|\.)okta(?:preview)?\.com$/, 'Okta'],
  [/(?:^|\.)auth0\.com$/, 'Auth0'],
  [/(?:^|\.)onelogin\.com$/, 'OneLogin'],
  [/(?:^|\.)amazoncognito\.com$/, 'Amazon Cognito'],
  [/(?:^|\.)(?:pingone|pingidentity)\.com$/, 'Ping Identity'],
];

// Services that a company runs under its own name: Keycloak, Authelia, authentik, CAS, ADFS, SAML.
const SIGN_ON_HOST =
  /^(?:login|signin|sso|auth|idp|adfs|cas|accounts?|identity|keycloak|authelia|authentik)\./;
const SIGN_ON_PATH =
  /\/(?:log-?in|sign[-_]?in|sso|saml2?|cas|adfs|idp|authorize|realms\/[^/]+\/protocol|cdn-cgi\/access)(?:[/.]|$)/i;

/** The blocker if a site redirects to the page of another host on which visitors sign in. */
export function signOnAt(target: URL): Blocker | undefined {
  const blocker = (name: string, remedy: string): Blocker => ({
    finding: `Blocked by ${name}.`,
    remedy,
    code: 'rest_api_closed',
    allowsAuthenticated: false,
  });
  if (target.pathname.endsWith('/wp-login.php')) {
    return blocker('a login wall: visitors are redirected to the login page of WordPress', LOGIN_WALL_REMEDY);
  }
  const service = SERVICES.find(([host]) => host.test(target.hostname))?.[1];
  if (service === 'Cloudflare Access' || target.pathname.startsWith('/cdn-cgi/access/')) {
    return blocker('Cloudflare Access, a single sign-on service', ACCESS_REMEDY);
  }
  const isOther = SIGN_ON_PATH.test(target.pathname) || SIGN_ON_HOST.test(target.hostname);
  if (service === undefined && !isOther) return undefined;
  return blocker(
    `a single sign-on service${service ? ` (${service})` : ''}: visitors are redirected to its login page`,
    SIGN_ON_REMEDY,
  );
}
