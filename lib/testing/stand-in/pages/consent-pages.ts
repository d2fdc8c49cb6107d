/** The consent pages, and the pages that follow them. */
import type { ApplicationRequest } from '../application-passwords/authorize-application';
import type { Session, Site } from '../site';
import { avatarURL } from '../users';
import { html, type Html } from './html';
import { boxPage, describedBy, notice } from './pages';

interface Question {
  /** The name of the application. */
  application: string;
  /** The action of the form. */
  action: string;
  hidden?: Record<string, string>;
  error?: string | undefined;
}

/** The consent page of the OAuth plugins. */
export function authorizePage(
  site: Site,
  { user, nonce }: Session,
  { application, action, hidden, error }: Question,
): Html {
  const avatar =
    site.options.avatars !== false &&
    html`<img class="avatar" src="${avatarURL(site, user, 78)}" alt="" width="78" height="78" />`;
  const fields = Object.entries({ ...hidden, _wpnonce: nonce });
  return boxPage(
    site,
    'Authorize',
    error !== undefined && notice(error),
    html`<form class="box" action="${action}" method="post">
        <h2>Connect ${application}</h2>
        <div class="login-info">
          ${avatar}
          <p>
            Howdy <strong>${user.username}</strong>,<br />
            “${application}” would like to connect to ${site.name}.
          </p>
        </div>
        ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <p class="submit">
          <button type="submit" name="wp-submit" value="authorize">Authorize</button>
          <button type="submit" name="wp-submit" value="cancel" class="secondary">Cancel</button>
        </p>
      </form>
      <p class="nav"><a href="${switchURL(site, action)}">Switch user</a></p>`,
  );
}

/** For an application without a callback (`oob`), the user copies the verifier. */
export function verifierPage(site: Site, verifier: string): Html {
  return boxPage(
    site,
    'Access Token',
    html`<p class="box">Your verification token is <code>${verifier}</code></p>`,
  );
}

/** Core's consent page for an application password. */
export function applicationPage(
  site: Site,
  { user, nonce }: Session,
  { appName, appId, successURL, rejectURL }: ApplicationRequest,
  error?: string,
): Html {
  const action = `${site.url}/wp-admin/authorize-application.php`;
  const fields = Object.entries({
    _wpnonce: nonce,
    action: 'authorize_application_password',
    app_id: appId,
    success_url: successURL,
    reject_url: rejectURL,
  });
  const called =
    appName === ''
      ? 'this application'
      : html`the application identifying itself as <strong>${appName}</strong>`;
  return boxPage(
    site,
    'Authorize Application',
    error !== undefined && notice(error),
    html`<form class="box" action="${action}" method="post">
      <h2>An application would like to connect to your account.</h2>
      <p>
        Would you like to give ${called} access to your account, ${user.username}? You should only do this if
        you trust the application in question.
      </p>
      ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <p>
        <label for="app_name">New Application Password Name</label>
        <input type="text" id="app_name" name="app_name" value="${appName}" ${describedBy(error)} required />
      </p>
      <p>
        <button type="submit" name="approve" value="approve" aria-describedby="description-approve">
          Yes, I approve of this connection
        </button>
      </p>
      <p id="description-approve">
        ${
          successURL
            ? html`You will be sent to <code>${successURL}</code>, with a password.`
            : 'You will be given a password to manually enter into the application in question.'
        }
      </p>
      <p>
        <button
          type="submit"
          name="reject"
          value="reject"
          class="secondary"
          aria-describedby="description-reject"
          formnovalidate
        >
          No, I do not approve of this connection
        </button>
      </p>
      <p id="description-reject">
        ${
          rejectURL
            ? html`You will be sent to <code>${rejectURL}</code>`
            : 'You will be returned to the WordPress Dashboard, and no changes will be made.'
        }
      </p>
    </form>`,
  );
}

/** For an application without a success URL, the user copies the password. */
export function newPasswordPage(site: Site, name: string, password: string): Html {
  return boxPage(
    site,
    'Authorize Application',
    html`<div class="box" role="alert">
      <p>Your new password for <strong>${name}</strong> is: <code>${password}</code></p>
      <p>Be sure to save this in a safe location. You will not be able to retrieve it.</p>
    </div>`,
  );
}

function switchURL(site: Site, address: string): string {
  return `${site.url}/wp-login.php?redirect_to=${encodeURIComponent(address)}&reauth=1`;
}
