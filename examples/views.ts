import { html, type Html, type HtmlValue } from './html';
import type { Draft } from './publishing';
import { localAccounts, type AppUser } from './users';
import type { Site, WordPressError } from 'passport-wordpress-rest';

/** A failure that the person can solve, for the form that they sent. */
export interface Failure {
  message: string;
  /** The name of the local account, if its login failed. */
  username?: string;
  /** Whether the address of the site has to be changed. */
  isAboutSite?: boolean;
}

export interface Link {
  href: string;
  name: string;
}

/** The login page. */
export function loginPage(siteURL: string, failure?: Failure): Html {
  return layout(
    failure ? 'Error: Log in' : 'Log in',
    html`
      <h1>Log in</h1>
      ${failure && alert(failure.message)}
      <a class="button primary" href="/auth/wordpress">Log in with WordPress</a>
      <p class="quiet centred">at ${siteURL.replace(/^https?:\/\/|\/$/g, '')}</p>
      ${passwordForm(failure?.username)}
    `,
  );
}

/** The login page on which users type the address of their site. */
export function addressPage(
  failure: Failure | undefined,
  typed: string,
  examples: readonly Pick<Site, 'name' | 'home'>[],
  csrfToken: string,
): Html {
  return layout(
    failure ? 'Error: Log in' : 'Log in',
    html`
      <h1>Log in</h1>
      ${failure && alert(failure.message)}
      <form action="/auth/site" method="post">
        <input type="hidden" name="csrf" value="${csrfToken}" />
        <label for="site">The address of your WordPress site</label>
        <input
          id="site"
          name="site"
          value="${typed}"
          inputmode="url"
          autocomplete="url"
          autocapitalize="none"
          spellcheck="false"
          list="sites"
          placeholder="blog.example.com"
          ${describedBy(failure?.isAboutSite)}
          required
        />
        <datalist id="sites">${examples.map(({ home }) => html`<option value="${home}"></option>`)}</datalist>
        <button class="button primary">Log in with WordPress</button>
      </form>
      ${
        examples.length > 0 &&
        html`<p class="quiet">Try these:</p>
          <ul class="quiet">
            ${examples.map(({ name, home }) => html`<li><kbd>${home}</kbd>, ${name}</li>`)}
          </ul>`
      }
      ${passwordForm(failure?.username)}
    `,
  );
}

/** What went wrong. A screen reader begins to read here, because the element has the focus. */
function alert(message: string): Html {
  return html`<p id="alert" class="alert" role="alert" tabindex="-1" autofocus>${withCode(message)}</p>`;
}

/** Attributes that connect a field with the alert about it. */
function describedBy(isInvalid = false): HtmlValue {
  return isInvalid && html`aria-describedby="alert" aria-invalid="true"`;
}

/** The login with a local account, with the name after a failure. */
function passwordForm(username?: string): Html {
  const [account] = localAccounts;
  const attributes = describedBy(username !== undefined);
  return html`
    <p class="or"><span>or</span></p>
    <form action="/login" method="post">
      <label for="username">Name</label>
      <input
        id="username"
        name="username"
        value="${username}"
        autocomplete="username"
        autocapitalize="none"
        ${attributes}
        required
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        ${attributes}
        required
      />
      <button class="button">Log in</button>
    </form>
    ${
      account &&
      html`<p class="quiet">Try <kbd>${account.username}</kbd> with <kbd>${account.password}</kbd>.</p>`
    }
  `;
}

/** The logged-in user and their WordPress profile. */
export function profilePage(user: AppUser, requests: number | undefined, links: readonly Link[]): Html {
  const { profile } = user;
  const picture = profile?.photos?.[0]?.value;
  const site = profile && html`<a href="${profile.site.home}">${profile.site.name}</a>`;
  return layout(
    'Your account',
    html`
      <h1>Your account</h1>
      <div class="person">
        ${picture && html`<img src="${picture}" alt="" width="72" height="72" />`}
        <div>
          <p class="name">${user.displayName}</p>
          <p class="quiet">logged in with ${profile ? 'WordPress' : 'a password of this application'}</p>
        </div>
      </div>
      <dl>
        ${row('Account', user.id)} ${row('User name', profile?.username)}
        ${row('E-mail', profile?.emails?.map(({ value }) => value).join(', '))}
        ${row('Roles', profile?.roles?.join(', '))} ${row('Site', site)}
        ${row('Requests', profile && requests !== undefined && `${requests} to the site for this login`)}
      </dl>
      ${links.map(({ href, name }) => html`<a class="button primary" href="${href}">${name}</a>`)}
      <form action="/logout" method="post"><button class="button">Log out</button></form>
    `,
  );
}

/** The form that publishes a post, with what was typed and why it was not published. */
export function publishPage(draft?: Draft, refusal?: string, mustLogIn = false): Html {
  return layout(
    refusal === undefined ? 'Publish a post' : 'Error: Publish a post',
    html`
      <h1>Publish a post</h1>
      ${refusal !== undefined && alert(refusal)}
      ${mustLogIn && html`<a class="button primary" href="/auth/wordpress">Log in with WordPress</a>`}
      <form action="/publish" method="post">
        <label for="title">Title</label>
        <input id="title" name="title" value="${draft?.title}" required />
        <label for="content">Text</label>
        <textarea id="content" name="content" rows="6">${draft?.content}</textarea>
        <button class="button ${!mustLogIn && 'primary'}">Publish</button>
      </form>
      <p class="quiet"><a href="/">Your account</a></p>
    `,
  );
}

/** A post was published. */
export function publishedPage(link: string): Html {
  return layout(
    'Published',
    html`
      <h1>Published</h1>
      <p class="done" role="status" tabindex="-1" autofocus>Your post is at <a href="${link}">${link}</a>.</p>
      <a class="button" href="/publish">Publish another post</a>
      <p class="quiet"><a href="/">Your account</a></p>
    `,
  );
}

/** An error for the developer or the owner of the site. */
export function errorPage({ code, message, remedy }: WordPressError): Html {
  const [finding = message, documentation = ''] = message.split(remedy);
  return layout(
    'Error: The login did not work',
    html`
      <h1>The login did not work</h1>
      ${alert(finding.trim())}
      <h2>What to do</h2>
      <p>${withCode(remedy)}</p>
      <p class="quiet">Error code: <code>${code}</code>. ${documentation}</p>
      <a class="button" href="/login">Back to the login page</a>
    `,
  );
}

/** A page that the application does not have, or another failure without a remedy. */
export function messagePage(title: string, message: string): Html {
  return layout(
    title,
    html`
      <h1>${title}</h1>
      ${alert(message)}
      <a class="button" href="/">To the start page</a>
    `,
  );
}

/** Text with code in backticks. */
function withCode(text: string): HtmlValue {
  return text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}

function row(name: string, value: HtmlValue): HtmlValue {
  return (
    Boolean(value) &&
    html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  );
}

function layout(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Demo application</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header><a href="/">Demo application</a></header>
        <main>${content}</main>
      </body>
    </html> `;
}
