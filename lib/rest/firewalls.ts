/** What blocks requests before they reach WordPress: firewalls, rate limits, checks for a browser. Pure data. */
import { LET_REQUESTS_THROUGH, type Sign } from './blocker';
import { retryAfter } from './retry-after';
import { ACCESS_REMEDY, LOGIN_WALL_REMEDY, SIGN_ON_REMEDY } from './sign-on';

const PASS_BROWSER_CHECK =
  'Have the owner ask the web host to turn off this check for bots, at least ' +
  `${LET_REQUESTS_THROUGH} Only a browser that runs JavaScript passes it. Free web hosts often do not allow that.`;

const FIREWALL_REMEDY =
  'Have the owner ask the web host which rule of its firewall (ModSecurity) blocks the request, and to turn that rule off ' +
  LET_REQUESTS_THROUGH;

/** The first sign that matches is used. test/fixtures/troublesome-sites.json names the source of each response. */
export const FIREWALLS: readonly Sign[] = [
  {
    name: 'the Sucuri firewall',
    header: ['x-sucuri-block', /./],
    remedy: `In the Sucuri dashboard, under Access Control, add an exception ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'Cloudflare, which requires a browser',
    header: ['cf-mitigated', /^challenge$/i],
    remedy:
      'In the Cloudflare dashboard, under Security, turn off Bot Fight Mode and “Under Attack”, and add a rule that ' +
      `skips challenges ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'Cloudflare, by a rule of the site',
    body: /<title>Attention Required! \| Cloudflare<\/title>/,
    remedy: `In the Cloudflare dashboard, under Security → Events, find the rule, and add an exception ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: "SiteGround's check for bots",
    header: ['sg-captcha', /./],
    remedy: `Have the owner ask SiteGround's support for an exception from its anti-bot system ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'Imunify360, a firewall of the web host',
    body: /Access denied by Imunify360/,
    remedy: `Have the owner ask the web host to whitelist the IP address of this application's server in Imunify360.`,
  },
  {
    name: 'Imperva (Incapsula)',
    body: /_Incapsula_Resource/,
    remedy: `In the Imperva console, under Website → Security, add an exception ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'AWS WAF',
    header: ['x-amzn-waf-action', /./],
    remedy: `Have the owner exclude requests from the challenge or CAPTCHA rule of AWS WAF ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'DataDome, a check for bots',
    header: ['x-datadome', /^protected$/i],
    status: 403,
    remedy: `In the DataDome dashboard, add an exception ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'Vercel, which requires a browser',
    header: ['x-vercel-mitigated', /^(?:challenge|deny)$/i],
    remedy: `In the Vercel dashboard, under Firewall, add a bypass rule ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'Anubis, which requires a browser with JavaScript',
    body: /id="anubis_(?:challenge|version)"/,
    remedy: `Have the owner add a rule to the bot policy of Anubis that allows requests ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'a check for browsers: a page whose script sets a cookie',
    // Free web hosts (/aes.js), DDoS-Guard, Sucuri and testcookie-nginx-module.
    body: /\b(?:slowAES|sucuri_cloudproxy_js|__ddg\d|testcookie)\b|requires? JavaScript to work|enable JavaScript and cookies to continue/i,
    maxBody: 20_000,
    remedy: PASS_BROWSER_CHECK,
  },
  {
    name: 'a check for browsers: a page whose script sets a cookie',
    body: /\bdocument\.cookie\s*=/,
    andBody: /\blocation\s*(?:=|\.(?:href\s*=|replace|reload|assign))/,
    maxBody: 10_000,
    remedy: PASS_BROWSER_CHECK,
  },
  {
    name: 'Cloudflare Access, a single sign-on service',
    header: ['www-authenticate', /^Cloudflare-Access\b/i],
    remedy: ACCESS_REMEDY,
  },
  {
    name: 'a login page: visitors are redirected to it',
    path: /\/(?:oauth2\/(?:sign_in|start)|cdn-cgi\/access|outpost\.goauthentik\.io|\.auth\/login|Shibboleth\.sso|simplesaml|idp\/profile)(?:\/|$)|\/(?:log-?in|sign[-_]?in|sso)\/?$/i,
    remedy: SIGN_ON_REMEDY,
  },
  {
    name: 'a login wall: WordPress shows its login page there',
    body: /<body class="login [^">]*login-action-/,
    remedy: LOGIN_WALL_REMEDY,
  },
  {
    name: 'a password that the web server asks for',
    header: ['www-authenticate', /^(?:Basic|Digest)\b/i],
    remedy:
      "Have the owner lift the web server's password protection (.htaccess, or staging in the panel of the web host), " +
      'at least for the addresses under /wp-json/ and /oauth1/.',
  },
  {
    name: 'a limit on the number of requests',
    code: 'server_error',
    status: 429,
    remedy: ({ headers }) =>
      `Try again ${retryAfter(headers['retry-after'])}. If it happens often, have the owner or the web host raise the ` +
      `limit ${LET_REQUESTS_THROUGH}`,
  },
  {
    name: 'maintenance mode',
    code: 'server_error',
    status: 503,
    header: ['retry-after', /./],
    remedy:
      "Try again in some minutes. If it happens again, have the site's owner turn off the maintenance page, or delete the file " +
      '.maintenance in the folder of WordPress, which an update that failed has left behind.',
  },
  {
    finding: 'Cloudflare does not reach the server of the site.',
    code: 'server_error',
    status: /^5(?:2\d|30)$/,
    remedy:
      'Have the owner check that the server is up, and, for 525 and 526, that its certificate suits the SSL mode that is ' +
      'set in the Cloudflare dashboard.',
  },
  {
    name: 'the web host: it has suspended the account of the site',
    body: /suspendedpage\.cgi|<title>\s*(?:Account|Site|Website) Suspended/i,
    remedy: 'Have the owner of the site ask the web host why.',
  },
  {
    finding: 'The web server shows PHP files as text: it does not run PHP.',
    code: 'response_invalid',
    body: /^\s*<\?(?:php|=)/i,
    remedy:
      'Have the owner or the web host turn on PHP for the site. Until then files such as wp-config.php, with the password ' +
      'of the database, may be readable by everyone.',
  },
  {
    finding: 'The port is for https, and the request used http.',
    code: 'response_invalid',
    status: 400,
    body: /plain HTTP request was sent to (?:an? )?(?:HTTPS|TLS)|speaking plain HTTP to an SSL/i,
    remedy: 'Give the address of the site with https://.',
  },
  {
    name: 'ModSecurity, a firewall of the web host',
    body: /Mod_?Security|<title>Not Acceptable!?<\/title>/i,
    status: /^(?:4\d\d|50[13])$/,
    remedy: FIREWALL_REMEDY,
  },
  {
    name: 'a firewall of the web host, probably ModSecurity',
    // Nothing in WordPress answers a request for the REST index with these.
    status: /^(?:402|406|409|412|415|418|423|444|451|493|999)$/,
    isJSON: false,
    remedy: FIREWALL_REMEDY,
  },
];
