/** The pages of OpenID Connect Server. */
import { html, type Html } from '../pages/html';
import { boxPage } from '../pages/pages';
import type { Session, Site } from '../site';
import { nicename } from '../users';

interface Question {
  /** The name of the application. */
  application: string;
  /** The action of the form. */
  action: string;
  /** The parameters of the request, which the form repeats. */
  fields: Record<string, string>;
  cancelURL: string;
}

export function openIDConsentPage(
  site: Site,
  { user, nonce }: Session,
  { application, action, fields, cancelURL }: Question,
): Html {
  const hidden = Object.entries({ _wpnonce: nonce, ...fields });
  return boxPage(
    site,
    'OIDC Connect',
    html`<form class="box" method="post" action="${action}">
      <h2>Hi ${nicename(user)}!</h2>
      <p>Do you want to log in to <em>${application}</em> with your <em>${site.name}</em> account?</p>
      ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <p class="submit">
        <button type="submit" name="authorize" value="Authorize">Authorize</button>
        <a href="${cancelURL}" target="_top">Cancel</a>
      </p>
    </form>`,
  );
}

/** For users who may not edit posts. The application hears of it only if the user follows the link. */
export function openIDRefusalPage(site: Site, { user }: Session, cancelURL: string): Html {
  return boxPage(
    site,
    'OIDC Connect',
    html`<form class="box">
      <h2>Hi ${nicename(user)}!</h2>
      <p>You don't have permission to use OpenID Connect.</p>
      <p>Contact your administrator for more details.</p>
      <p class="submit"><a href="${cancelURL}" target="_top">Cancel</a></p>
    </form>`,
  );
}
