/** The pages for users. They resemble those of WordPress, and say that they are a stand-in. */
import { nameOf, type Consumer, type OAuth2Client } from '../options';
import type { Session, Site } from '../site';
import type { User } from '../users';
import { html, type Html, type HtmlValue } from './html';
import { style } from './style';

/** A page of the theme, with the links to the REST API. */
export function themePage(site: Site, title: string, ...content: HtmlValue[]): Html {
  const head =
    site.options.htmlLink !== false &&
    html`<link rel="https://api.w.org/" href="${site.root}" />
      <link rel="EditURI" type="application/rsd+xml" title="RSD" href="${site.url}/xmlrpc.php?rsd" />`;
  return layout(
    title,
    html`<main>
      <h1><a href="${site.home}/">${site.name}</a></h1>
      ${content}
    </main>`,
    head,
  );
}

export function frontPage(site: Site): Html {
  return themePage(
    site,
    site.name,
    site.options.description && html`<p>${site.options.description}</p>`,
    html`<p>This site has no posts. Its purpose is to be logged in with.</p>
      ${methodList(site)}
      <p><a href="${site.url}/wp-login.php">Log in</a></p>`,
  );
}

/** The authentication methods of the stand-in. Real sites do not show them. */
function methodList(site: Site): Html {
  const { consumers = [], oauth2Clients, oauthServerClients, openIDConnectClients } = site.options;
  const known = (applications: readonly (Consumer | OAuth2Client)[]) =>
    applications.length > 0 && html`: ${applications.map(nameOf).join(', ')}`;
  const methods = [
    site.hasPlugin && html`OAuth 1.0a${known(consumers)}`,
    oauth2Clients && html`OAuth 2 (WP-API)${known(oauth2Clients)}`,
    oauthServerClients && html`OAuth 2 (WP OAuth Server)${known(oauthServerClients)}`,
    openIDConnectClients && html`OpenID Connect Server${known(openIDConnectClients)}`,
    site.hasApplicationPasswords && html`Application passwords: any application`,
  ];
  return html`<div class="box hint">
    <p>How applications log in here, and which of them are registered:</p>
    <ul>
      ${methods.map((method) => method && html`<li>${method}</li>`)}
    </ul>
  </div>`;
}

export function authorPage(site: Site, user: User): Html {
  return themePage(
    site,
    `${user.displayName} – ${site.name}`,
    html`<h2>${user.displayName}</h2>
      <p>${user.description ?? 'This author has not written anything.'}</p>`,
  );
}

export function notFoundPage(site: Site): Html {
  return themePage(site, `Page not found – ${site.name}`, html`<p>Page not found.</p>`);
}

/** The web server's response to an address outside WordPress. */
export function serverPage(): Html {
  return layout('404 Not Found', html`<main><h1>Not Found</h1></main>`);
}

export function dashboardPage(site: Site, { user }: Session): Html {
  const switchURL = `${site.url}/wp-login.php?reauth=1`;
  return boxPage(
    site,
    'Dashboard',
    html`<div class="box">
      <p>You are logged in as <strong>${user.displayName}</strong>.</p>
    </div>`,
    html`<p class="nav"><a href="${switchURL}">Switch user</a></p>`,
  );
}

export interface LoginForm {
  redirectTo: string;
  username?: string;
  error?: string;
}

export function loginPage(site: Site, { redirectTo, username = '', error }: LoginForm): Html {
  return boxPage(
    site,
    'Log In',
    error !== undefined && notice(error),
    html`<form class="box" name="loginform" action="${site.url}/wp-login.php" method="post">
        <p>
          <label for="user_login">Username or Email Address</label>
          <input
            type="text"
            name="log"
            id="user_login"
            value="${username}"
            autocomplete="username"
            autocapitalize="off"
            ${describedBy(error)}
            required
            autofocus
          />
        </p>
        <p>
          <label for="user_pass">Password</label>
          <input
            type="password"
            name="pwd"
            id="user_pass"
            autocomplete="current-password"
            ${describedBy(error)}
            required
          />
        </p>
        <p class="submit">
          <input type="hidden" name="redirect_to" value="${redirectTo}" />
          <button type="submit" name="wp-submit" value="Log In">Log In</button>
        </p>
      </form>
      ${tryThese(site)}`,
  );
}

export function errorPage(site: Site, message: string): Html {
  return boxPage(site, 'Error', notice(message));
}

/** A page with only a message (`wp_die`). */
export function diePage(title: string, message: string): Html {
  return layout(
    title,
    html`<main>
      <h1>${title}</h1>
      <p class="box">${message}</p>
    </main>`,
    undefined,
    'error-page',
  );
}

export function expiredPage(): Html {
  return diePage('Something went wrong.', 'The link you followed has expired.');
}

export function notice(message: string): Html {
  return html`<div id="login_error" class="box error" role="alert">${message}</div>`;
}

/** Attributes that connect a field with the notice about it. */
export function describedBy(error: string | undefined): HtmlValue {
  return error !== undefined && html`aria-describedby="login_error" aria-invalid="true"`;
}

/** The users with their passwords, which are public. */
function tryThese(site: Site): Html {
  const users = site.users.map(
    ({ username, password }) => html`<li><kbd>${username}</kbd> with password <kbd>${password}</kbd></li>`,
  );
  return html`<div class="box hint">
    <p>Users of this stand-in:</p>
    <ul>
      ${users}
    </ul>
  </div>`;
}

/** A page like those of wp-login.php: a narrow column of boxes. */
export function boxPage(site: Site, title: string, ...content: HtmlValue[]): Html {
  return layout(
    `${title} ‹ ${site.name}`,
    html`<main class="column">
      <h1>${site.name}</h1>
      ${content}
      <p class="nav"><a href="${site.home}/">← Go to ${site.name}</a></p>
    </main>`,
  );
}

function layout(title: string, content: Html, head: HtmlValue = undefined, id = 'page'): Html {
  return html`<html lang="en-US">
    <head>
      <meta charset="UTF-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <link rel="icon" href="data:," />
      ${head}
      <style>
        ${style}
      </style>
    </head>
    <body id="${id}">
      <header class="banner">
        <strong>A stand-in, not WordPress.</strong> It imitates a site that applications log in with, to try
        things out.
      </header>
      ${content}
    </body>
  </html> `;
}
