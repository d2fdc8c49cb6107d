/** The pages that people are sent to during a login: whether a browser without a session can open them. Pure. */
import { withoutQuery } from '../../http/message';
import { upgradeToHTTPS } from '../../http/redirects';
import { parseJSONObject } from '../../reading/json';
import { quoteResponse } from '../../reading/site-words';
import { remedy } from '../../rest/remedies';
import type { SiteData } from '../../site/site';
import { DETECT_HTTPS } from '../../site/unavailable';
import { ok, type Finding } from '../finding';
import type { OpenedPage } from '../open-page';

/** The methods that send people to a screen of the site. */
export type Method = 'oauth1' | 'application-passwords' | 'oauth2';

/** What is wrong with a page. */
export type Trouble = Required<Pick<Finding, 'severity' | 'message' | 'remedy'>>;

const NAME = 'passport-wordpress-rest-doctor';

/** The login page of WordPress. */
export function loginPageURL({ url, root }: SiteData): string {
  return upgradeToHTTPS(new URL(`${url.replace(/\/+$/, '')}/wp-login.php`), new URL(root)).href;
}

/**
 * The address to which a login sends the browser, with parameters of the usual form: firewalls refuse some for an address
 * in their query.
 */
export function screenURL(
  method: Method,
  screen: string,
  callbackURL = 'https://app.example.com/auth/wordpress/callback',
): string {
  const parameters: Record<Method, Record<string, string>> = {
    oauth1: { oauth_token: 'passportwordpressdoctor0' },
    'application-passwords': {
      app_name: NAME,
      success_url: `${callbackURL}?state=${NAME}`,
      reject_url: `${callbackURL}?state=${NAME}&success=false`,
    },
    oauth2: { response_type: 'code', client_id: NAME, redirect_uri: callbackURL, state: NAME },
  };
  return withParameters(screen, parameters[method]);
}

function withParameters(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/**
 * What keeps people from using a page; `undefined` if nothing was found.
 * @param method The method, or `undefined` for the login page. An OAuth 2 server refuses the made-up client on its
 *   screen, and other screens send a visitor to the login page.
 */
export function troubleWith(page: OpenedPage, method?: Method): Trouble | undefined {
  const { response, end, target } = page;
  const { status, body } = response;
  const start = withoutQuery(page.start);
  const at = withoutQuery(response.url);
  const answers = at === start ? `${start} answers` : `${start} redirects to ${at}, which answers`;

  if (end === 'loop') {
    return {
      severity: 'problem',
      message: `${start} redirects to itself again and again, so nobody can log in there.`,
      remedy: at.startsWith('https:')
        ? `If a proxy handles TLS for the site, WordPress does not detect https: in wp-config.php, ${DETECT_HTTPS} ` +
          'Otherwise deactivate the plugin that redirects the login page.'
        : 'Deactivate the plugin that redirects the login page, and check both addresses under Settings → General.',
    };
  }
  if (end === 'elsewhere') {
    return {
      severity: 'warning',
      message: `${start} redirects to ${target!.host}, another host. It was not requested.`,
      remedy: 'Open the address in a browser: logins work if that host logs people in and sends them back.',
    };
  }
  if (method === 'oauth2' && isErrorOfServer(response)) return undefined;
  if (status === 404 || status === 410) {
    return {
      severity: 'problem',
      message: `${answers} ${status}: people who are not logged in cannot open it.`,
      remedy:
        'Look for a plugin that hides or renames the login page (WPS Hide Login and others), and exclude this address ' +
        'in it, or deactivate it. People who log in at the hidden address first can use the screen.',
    };
  }
  if (status >= 500) {
    return { severity: 'problem', message: `${answers} ${status}.`, remedy: remedy('server_error') };
  }
  if (status >= 400) {
    return {
      severity: 'warning',
      message: `${answers} ${status}: ${quoteResponse(response)}.`,
      remedy:
        'Open the address in a browser. If it is refused there, too, allow it in the security plugin, the firewall or ' +
        'the password protection of the web server.',
    };
  }
  if (method !== 'oauth2' && !/<input\b[^>]*\btype=["']?password\b/i.test(body)) {
    return {
      severity: 'warning',
      message: `${answers} with a page without a password field: ${quoteResponse(response)}.`,
      remedy: 'Open the address in a browser: logins work if it lets people log in and sends them back.',
    };
  }
  return undefined;
}

/**
 * The finding about the login page.
 * @param page Its address.
 * @param openScreens How many screens of the methods people can open. They may lead to a renamed login page.
 */
export function loginPageFinding(page: string, trouble: Trouble | undefined, openScreens: number): Finding {
  if (!trouble) return ok('login-page', `${page} opens.`);
  if (openScreens === 0 || trouble.severity !== 'problem') return { check: 'login-page', ...trouble };
  const { message, remedy } = trouble;
  return {
    check: 'login-page',
    severity: 'warning',
    message: `${message} Logins start at other addresses, which open.`,
    remedy,
  };
}

/** The finding about a method that the site offers. */
export function screenFinding(offered: Finding, trouble: Trouble, loginPage: Trouble | undefined): Finding {
  const isSame = loginPage?.remedy === trouble.remedy;
  return {
    ...offered,
    severity: trouble.severity,
    message: `${offered.message} But ${trouble.message}`,
    remedy: isSame ? 'See the remedy for the login page.' : trouble.remedy,
  };
}

/** Whether an OAuth 2 server, or WordPress in its name, refuses the client: the screen exists. */
function isErrorOfServer({ status, body }: OpenedPage['response']): boolean {
  const json = parseJSONObject(body, { typical: ['error', 'code'] });
  if (typeof json?.error === 'string') return true;
  if (typeof json?.code === 'string') return json.code !== 'rest_no_route';
  // `wp_die`.
  return (status === 400 || status === 500) && /<body\b[^>]*\bid=["']error-page\b/i.test(body);
}
