import { html, type Html, type HtmlValue } from './html';
import type { Published } from './publishing';
import { localAccounts, type AppUser } from './users';
import type { WordPressError } from 'passport-wordpress-rest';

/** The login page, with messages about earlier failures. */
export function loginPage(siteURL: string, messages: readonly string[]): Html {
  return layout(
    'Log in',
    alerts(messages),
    html`
      <a class="button primary" href="/auth/wordpress">Log in with WordPress</a>
      <p class="quiet centred">at ${siteURL.replace(/^https?:\/\/|\/$/g, '')}</p>
    `,
    passwordForm(),
  );
}

/** The login page on which users type the address of their site. */
export function addressPage(
  messages: readonly string[],
  examples: readonly string[],
  csrfToken: string,
): Html {
  return layout(
    'Log in',
    alerts(messages),
    html`
      <form action="/auth/site" method="post">
        <input type="hidden" name="csrf" value="${csrfToken}" />
        <label for="site">The address of your WordPress site</label>
        <input
          id="site"
          name="site"
          inputmode="url"
          autocomplete="url"
          autocapitalize="none"
          spellcheck="false"
          list="sites"
          placeholder="blog.example.com"
          required
        />
        <datalist id="sites">${examples.map((site) => html`<option value="${site}"></option>`)}</datalist>
        <button class="button primary">Log in with WordPress</button>
      </form>
      ${
        examples.length > 0 &&
        html`<p class="quiet">
          Try ${examples.map((site, i) => html`${i > 0 && ' or '}<kbd>${site}</kbd>`)}.
        </p>`
      }
    `,
    passwordForm(),
  );
}

function alerts(messages: readonly string[]): HtmlValue {
  return messages.map((message) => html`<p class="alert" role="alert">${withCode(message)}</p>`);
}

/** The login with a local account. */
function passwordForm(): Html {
  const [account] = localAccounts;
  return html`
    <p class="or"><span>or</span></p>
    <form action="/login" method="post">
      <label for="username">Name</label>
      <input id="username" name="username" autocomplete="username" autocapitalize="none" required />
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required />
      <button class="button">Log in</button>
    </form>
    ${
      account &&
      html`<p class="quiet">Try <kbd>${account.username}</kbd> with <kbd>${account.password}</kbd>.</p>`
    }
  `;
}

/** The logged-in user and their WordPress profile. */
export function profilePage(user: AppUser, requests: number | undefined): Html {
  const { profile } = user;
  const picture = profile?.photos?.[0]?.value;
  const site = profile && html`<a href="${profile.site.home}">${profile.site.name}</a>`;
  return layout(
    'Your account',
    html`
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
      <form action="/logout" method="post"><button class="button">Log out</button></form>
    `,
  );
}

/** The form that publishes a post, with the result of the last one. */
export function publishPage(last?: Published): Html {
  return layout(
    'Publish a post',
    last && 'refusal' in last && html`<p class="alert" role="alert">${withCode(last.refusal)}</p>`,
    last && 'link' in last && html`<p>Published: <a href="${last.link}">${last.link}</a></p>`,
    html`
      <form action="/publish" method="post">
        <label for="title">Title</label>
        <input id="title" name="title" required />
        <label for="content">Text</label>
        <input id="content" name="content" />
        <button class="button primary">Publish</button>
      </form>
    `,
  );
}

/** An error for the developer or the owner of the site. */
export function errorPage({ code, message, remedy }: WordPressError): Html {
  const finding = message.endsWith(remedy) ? message.slice(0, -remedy.length).trim() : message;
  return layout(
    'The login did not work',
    html`
      <p class="alert" role="alert">${withCode(finding)}</p>
      <h2>What to do</h2>
      <p>${withCode(remedy)}</p>
      <p class="quiet">Error code: <code>${code}</code></p>
      <a class="button" href="/login">Back to the login page</a>
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

function layout(title: string, ...content: HtmlValue[]): Html {
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
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
}
