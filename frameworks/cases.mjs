/** What each program does with each strategy. A function returns `false` if it does not apply to the strategy. */
import assert from 'node:assert/strict';
import { Browser } from './browser.mjs';

const OAUTH1 = 'wordpress';
const OAUTH2 = 'wordpress-oauth2';
const APPLICATION_PASSWORD = 'wordpress-application-password';

export const STRATEGIES = [OAUTH1, OAUTH2, APPLICATION_PASSWORD];

const USED = /This login has expired or was already used/;
const LOST = /Your browser did not send the cookie of this login/;

/** Starts a login. Returns the address of the site to which the browser is sent. */
async function begin({ app, strategy }, browser, headers) {
  const { status, location, text } = await browser.get(`${app.start}/auth/${strategy}`, headers);
  assert.equal(status, 302, text);
  return location;
}

async function assertLoggedIn({ app }, browser, name) {
  assert.equal((await browser.get(app.home)).text, name ? `Hello, ${name}` : 'Not logged in');
}

async function assertSucceeds(login, browser, callback, name) {
  const { status, location, text } = await browser.get(callback);
  assert.equal(status, 302, text);
  assert.equal(new URL(location, login.app.home).href, login.app.home);
  await assertLoggedIn(login, browser, name);
}

async function assertFails(browser, callback, message) {
  const { status, text } = await browser.get(callback);
  assert.match(text, message);
  assert.equal(status, 403);
}

/** The callback that the site was told. */
function callbackAt(site, strategy, location) {
  if (strategy === OAUTH1) return [...site.requestTokens.values()].at(-1).callback;
  return new URL(location).searchParams.get(strategy === OAUTH2 ? 'redirect_uri' : 'success_url');
}

export const CASES = {
  async yes(login) {
    const browser = new Browser();
    const callback = login.site.approve(await begin(login, browser), 'alice');
    await assertSucceeds(login, browser, callback, login.nameOf('alice'));
  },

  async no(login) {
    // The plugin of OAuth 1.0a does not send a browser back whose user cancels.
    if (login.strategy === OAUTH1) return false;
    const browser = new Browser();
    const callback = login.site.reject(await begin(login, browser));
    await assertFails(browser, callback, /not (?:authorized|approved) on the site/);
    await assertLoggedIn(login, browser, undefined);
  },

  async 'session lost'(login) {
    const callback = login.site.approve(await begin(login, new Browser()), 'alice');
    const other = new Browser();
    await assertFails(other, callback, LOST);
    await assertLoggedIn(login, other, undefined);
  },

  async 'two tabs'(login) {
    const browser = new Browser();
    const first = await begin(login, browser);
    const second = await begin(login, browser);
    await assertSucceeds(login, browser, login.site.approve(second, 'alice'), login.nameOf('alice'));
    await assertSucceeds(login, browser, login.site.approve(first, 'bob'), login.nameOf('bob'));
  },

  async 'replay, same cookies'(login) {
    const browser = new Browser();
    const callback = login.site.approve(await begin(login, browser), 'alice');
    await assertSucceeds(login, browser, callback, login.nameOf('alice'));
    await assertFails(browser, callback, USED);
  },

  async 'replay, old cookies'(login) {
    const browser = new Browser();
    const callback = login.site.approve(await begin(login, browser), 'alice');
    const earlier = browser.copy();
    await assertSucceeds(login, browser, callback, login.nameOf('alice'));
    // A session on the server has ended. A session in a cookie contains the login again.
    await assertFails(earlier, callback, new RegExp(`${USED.source}|${LOST.source}`));
    await assertLoggedIn(login, earlier, undefined);
  },

  async 'behind a proxy'(login) {
    const { site, strategy, app } = login;
    const proxied = 'https://www.app.example';
    const path = `${new URL(app.start).pathname.replace(/\/$/, '')}/auth/${strategy}/callback`;
    const consumers = site.options.consumers;
    site.options.consumers = consumers.map((consumer) => ({ ...consumer, callback: proxied + path }));
    try {
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'www.app.example' };
      const location = await begin(login, new Browser(), headers);
      assert.equal(callbackAt(site, strategy, location).split('?', 1)[0], proxied + path);
    } finally {
      site.options.consumers = consumers;
    }
  },

  /** The address of the callback carries the password. */
  async 'password kept private'({ strategy, ...login }) {
    if (strategy !== APPLICATION_PASSWORD) return false;
    const browser = new Browser();
    const callback = login.site.approve(await begin({ strategy, ...login }, browser), 'alice');
    const password = new URL(callback).searchParams.get('password');
    for (const expected of [302, 403]) {
      const { status, headers } = await browser.get(callback);
      assert.equal(status, expected);
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
    const log = decodeURIComponent(login.app.log().replaceAll('+', ' ').replaceAll('%', '%25')).replaceAll(
      '%20',
      ' ',
    );
    assert.ok(!log.includes(password) && !log.includes('password='), 'The password is in the log.');
  },
};
