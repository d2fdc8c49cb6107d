/** `wp-admin/authorize-application.php`: core's screen that approves an application password. */
import { addQueryArgs } from '../addresses';
import { NO_CACHE, page, redirect, text, type Answer, type PHPRequest } from '../http';
import { applicationPage, newPasswordPage } from '../pages/consent-pages';
import { diePage, expiredPage } from '../pages/pages';
import { sessionOf, toAdminLogin } from '../pages/session';
import { WPError, type Session, type Site } from '../site';
import type { User } from '../users';
import { UUID, createApplicationPassword, inGroups } from './application-passwords';

/** The request of an application. */
export interface ApplicationRequest {
  appName: string;
  appId: string;
  /** The URL that gets the password; empty to show it to the user. */
  successURL: string;
  /** The URL after a refusal; empty for the dashboard. */
  rejectURL: string;
}

/** Reads a parameter of a request. */
type Read = (name: string) => string;

const HEADERS = {
  ...NO_CACHE,
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

/** Handles the screen and its form. */
export function answerAuthorizeApplication(site: Site, request: PHPRequest): Answer {
  const session = sessionOf(site, request);
  if (!session) return toAdminLogin(site, request);
  try {
    return answer(site, request, session);
  } catch (error) {
    if (!(error instanceof WPError)) throw error;
    const title = 'Cannot Authorize Application';
    return page(error.status, diePage(title, site.translate(error.message)), HEADERS);
  }
}

function answer(site: Site, request: PHPRequest, session: Session): Answer {
  const posted: Read = (name) => text(request.form, name);
  let error: string | undefined;
  if (posted('action') === 'authorize_application_password') {
    if (posted('_wpnonce') !== session.nonce) return page(403, expiredPage(), HEADERS);
    const sent = read(posted);
    if (posted('reject') !== '') {
      return redirect(302, sent.rejectURL || `${site.url}/wp-admin/`, HEADERS);
    }
    if (posted('approve') !== '') {
      try {
        return approved(site, sent, session.user);
      } catch (refused) {
        if (!(refused instanceof WPError)) throw refused;
        error = site.translate(refused.message);
      }
    }
  }
  const asked = readRequest(site, (name) => posted(name) || text(request.query, name));
  return page(200, applicationPage(site, session, asked, error), HEADERS);
}

function approved(site: Site, asked: ApplicationRequest, user: User): Answer {
  const { password, name } = createApplicationPassword(site, user, asked.appName, asked.appId);
  if (asked.successURL === '') return page(200, newPasswordPage(site, name, inGroups(password)), HEADERS);
  const args = { site_url: site.url, user_login: user.username, password };
  return redirect(302, addQueryArgs(asked.successURL, args), HEADERS);
}

/** The request of an application, if the screen accepts it. */
export function readRequest(site: Site, parameter: Read): ApplicationRequest {
  const asked = read(parameter);
  if (asked.rejectURL === '' && asked.successURL !== '') {
    asked.rejectURL = addQueryArgs(asked.successURL, { success: 'false' });
  }
  const problems = [problemOf(site, asked.successURL), problemOf(site, asked.rejectURL)];
  if (asked.appId !== '' && !UUID.test(asked.appId)) problems.push('The application ID must be a UUID.');
  const said = problems.filter((problem) => problem !== '');
  if (said.length > 0) {
    const message = `The Authorize Application request is not allowed. ${said.join(' ')}`;
    throw new WPError('invalid_request', message, 500);
  }
  if (!site.hasApplicationPasswords) {
    throw new WPError('application_passwords_disabled', 'Application passwords are not available.', 501);
  }
  return asked;
}

function read(parameter: Read): ApplicationRequest {
  return {
    appName: parameter('app_name'),
    appId: parameter('app_id'),
    successURL: parameter('success_url'),
    rejectURL: parameter('reject_url'),
  };
}

/** What is wrong with a URL (`wp_is_authorize_application_redirect_url_valid`); empty if it is valid. */
function problemOf(site: Site, url: string): string {
  if (url === '') return '';
  const scheme = /^([a-z][a-z\d+.-]*):\/\/(?:[^/?#]*@)?[^/?#:]/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme === 'javascript' || scheme === 'data') return 'Invalid URL format.';
  if (scheme !== 'http' || site.isLocal) return '';
  return 'The URL must be served over a secure connection.';
}
