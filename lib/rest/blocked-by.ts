/** Who closed the REST API, as far as the answer tells: a plugin, a service before the site, or maintenance. Pure. */
import type { HTTPResponse } from '../http/message';
import { restErrorCode } from '../reading/json';

export interface Blocker {
  /** Goes on after “Closed by”. */
  name: string;
  /** Where the site's owner opens it, in the words of wp-admin or of the service. */
  remedy: string;
  /** What it is for programs: closed by somebody's wish, or only for the moment. */
  code: 'rest_api_closed' | 'server_error';
  /** Whether it keeps out visitors alone, so that requests with credentials get through. */
  allowsAuthenticated: boolean;
}

/** What an answer must have to be of this closer: all that is named here. */
interface Sign extends Partial<Blocker> {
  name: string;
  remedy: string;
  /** The `code` of a REST error, which is the same in any language. */
  restCode?: RegExp;
  /** A part of the body, where the code or the status alone does not tell. */
  body?: RegExp;
  status?: number;
  header?: [name: string, value: RegExp];
}

/**
 * Who closed the REST API, for a response that is no index, or that refuses a profile. `undefined` where it does not
 * show: plugins that hide the REST API answer as if there were none.
 *
 * Other routes may refuse with the same codes for reasons of their own, and `rest_not_logged_in` from `users/me` is
 * WordPress's own word.
 */
export function blockedBy({
  status,
  headers,
  body,
}: Omit<HTTPResponse, 'method' | 'url'>): Blocker | undefined {
  const restCode = restErrorCode(body);
  const sign = SIGNS.find(
    (sign) =>
      (!sign.restCode || (typeof restCode === 'string' && sign.restCode.test(restCode))) &&
      (!sign.body || sign.body.test(body)) &&
      (!sign.status || sign.status === status) &&
      (!sign.header || sign.header[1].test(headers[sign.header[0]] ?? '')),
  );
  if (!sign) return undefined;
  const { name, remedy, code = 'rest_api_closed', allowsAuthenticated = false } = sign;
  return { name, remedy, code, allowsAuthenticated };
}

const LET_SERVER_THROUGH =
  "for the addresses under /wp-json/ and /oauth1/, or for the IP address of this application's server.";

// The first that fits counts. test/fixtures/troublesome-sites.json says where each answer comes from.
const SIGNS: readonly Sign[] = [
  {
    name: 'the plugin Disable REST API',
    restCode: /^rest_cannot_access$/,
    body: /"DRA: /,
    allowsAuthenticated: true,
    remedy:
      'In wp-admin, under Settings → Disable REST API, allow the route / (REST API ROOT) in the rules for ' +
      'Unauthenticated Users, and /wp/v2/users/me where a role has rules of its own.',
  },
  {
    name: 'the plugin Stop User Enumeration',
    restCode: /^rest_cannot_access$/,
    body: /User endpoint/,
    allowsAuthenticated: true,
    remedy: 'In wp-admin, under Settings → Stop User Enumeration, turn off “Stop REST API User calls”.',
  },
  {
    name: 'a plugin like Password Protected, or by a coming-soon page',
    restCode: /^rest_cannot_access$/,
    remedy:
      'In wp-admin, under Password Protected, tick “Allow REST API”; if it is not that plugin, turn off the ' +
      'coming-soon or maintenance page.',
  },
  {
    name: 'the plugin Disable WP REST API, or by Falcon',
    restCode: /^rest_login_required$/,
    allowsAuthenticated: true,
    remedy:
      'In wp-admin, under Plugins, deactivate Disable WP REST API, which has no settings; with Falcon, under ' +
      'Settings → Falcon → Security, turn off “Disable REST API for unauthenticated requests”.',
  },
  {
    name: 'the plugin Force Login, or one like it',
    restCode: /^rest_unauthorized$/,
    allowsAuthenticated: true,
    remedy:
      'Force Login has no settings: deactivate it under Plugins in wp-admin, or remove its filter ' +
      '`v_forcelogin_rest_access` from `rest_authentication_errors` by a line of code.',
  },
  {
    name: 'the plugin Admin and Site Enhancements, or one like it',
    restCode: /^rest_api_authentication_required$/,
    allowsAuthenticated: true,
    remedy:
      'In wp-admin, under Tools → Enhancements → Disable Components, turn off “Disable REST API”. WP Adminify and ' +
      'WPMasterToolkit have the same switch.',
  },
  {
    name: 'the plugin Perfmatters, or one like it',
    restCode: /^rest_authentication_error$/,
    remedy:
      'In wp-admin, under Settings → Perfmatters → General, set “Disable REST API” back to its default.',
  },
  {
    name: 'the plugin Solid Security (once iThemes Security, now Kadence Security)',
    restCode: /^itsec_rest_api_access_restricted$/,
    allowsAuthenticated: true,
    remedy: 'In wp-admin, under Security → Settings → WordPress Tweaks, set “REST API” to “Default Access”.',
  },
  {
    name: 'the plugin Shield Security',
    restCode: /^shield_(?:block_anon_restapi|rule_disable_rest_api)$/,
    allowsAuthenticated: true,
    remedy:
      'In wp-admin, under Shield Security, search its settings for “Anonymous Rest API” and allow that.',
  },
  {
    name: 'the plugin NinjaFirewall',
    restCode: /^nfw_/,
    remedy:
      'In wp-admin, under NinjaFirewall → Firewall Policies → WordPress REST API, turn off “Block any access to ' +
      'the API”.',
  },
  {
    name: 'the plugin Patchstack',
    restCode: /^rest_authorization_required$/,
    allowsAuthenticated: true,
    remedy: 'In the Patchstack app, under Hardening of this site, turn off “Restrict WP REST API access”.',
  },
  {
    name: 'the plugin All-In-One Security (AIOS)',
    restCode: /^wp_die$/,
    body: /"You are not authorized to perform this action/,
    allowsAuthenticated: true,
    remedy:
      'In wp-admin, under WP Security → Firewall → PHP rules (in older versions WP Security → Miscellaneous → ' +
      'WP REST API), turn off “Disallow unauthorized REST requests”.',
  },
  {
    name: 'some lines of code in the theme or in a snippet, or by a plugin like Members',
    restCode: /^(?:rest_not_logged_in|restx_logged_out|no_rest_api_sorry)$/,
    allowsAuthenticated: true,
    remedy:
      'Look for `rest_authentication_errors` in functions.php of the theme and in the plugin for code snippets. With ' +
      'Members, turn off the private REST API in its settings; with Disable XML-RPC-API, “Disable JSON REST API”.',
  },
  {
    name: 'the plugin REST API Authentication of miniOrange',
    body: /"error_description":\s*"Sorry, you are not allowed to access REST API\./,
    remedy:
      'In wp-admin, under miniOrange API Authentication → Protected REST APIs, untick / and /wp/v2/users/me.',
  },
  {
    name: 'the plugin Wordfence',
    body: /Generated by Wordfence/,
    remedy:
      'In wp-admin, under Wordfence → Firewall → All Firewall Options, add the IP address of this ' +
      "application's server to the allowlist, or look under Tools → Live Traffic why it was blocked.",
  },
  {
    name: 'the plugin WP Cerber',
    body: /<pre style="color: #777">RID: /,
    remedy:
      'In wp-admin, under WP Cerber → Hardening → Access to WordPress REST API, turn off “Disable REST API”, and ' +
      'look under Activity for other reasons.',
  },
  {
    name: 'the Sucuri firewall',
    header: ['x-sucuri-block', /./],
    remedy: `In the Sucuri dashboard, under Access Control, add an exception ${LET_SERVER_THROUGH}`,
  },
  {
    name: 'Cloudflare, which wants to see a browser',
    header: ['cf-mitigated', /^challenge$/i],
    remedy:
      'In the Cloudflare dashboard, under Security, turn off Bot Fight Mode and “Under Attack”, and add a rule that ' +
      `skips challenges ${LET_SERVER_THROUGH}`,
  },
  {
    name: 'Cloudflare, by a rule of the site',
    body: /<title>Attention Required! \| Cloudflare<\/title>/,
    remedy: `In the Cloudflare dashboard, under Security → Events, find the rule, and add an exception ${LET_SERVER_THROUGH}`,
  },
  {
    name: "SiteGround's check for bots",
    header: ['sg-captcha', /./],
    remedy: `Have the owner ask SiteGround's support for an exception from its anti-bot system ${LET_SERVER_THROUGH}`,
  },
  {
    name: 'Imunify360, a firewall of the web host',
    body: /Access denied by Imunify360/,
    remedy: `Have the owner ask the web host to whitelist the IP address of this application's server in Imunify360.`,
  },
  {
    name: 'a log-in wall: WordPress shows its log-in page there',
    body: /<body class="login [^">]*login-action-/,
    remedy:
      'Have the owner exempt the addresses under /wp-json/ and /oauth1/ in the plugin that sends all visitors to the ' +
      'log-in page.',
  },
  {
    name: 'a password that the web server asks for',
    header: ['www-authenticate', /^Basic\b/i],
    remedy:
      "Have the owner lift the web server's password protection (.htaccess, or staging in the panel of the web host), " +
      'at least for the addresses under /wp-json/ and /oauth1/.',
  },
  {
    name: 'maintenance mode',
    code: 'server_error',
    status: 503,
    header: ['retry-after', /./],
    remedy:
      "Try again in some minutes. If it stays, have the site's owner turn off the maintenance page, or delete the file " +
      '.maintenance in the folder of WordPress, which an update that failed has left behind.',
  },
];
