/** The main example: log in with WordPress beside a login of its own. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { newPerson, newPersonWithoutCookies, newTab } from '../support/browser.mjs';
import { startExample } from '../support/programs.mjs';

let app;
before(async () => ({ app } = await startExample()));

const LOG_IN = 'Log in with WordPress';

/** Someone at the consent page. */
async function atConsent(person) {
  await person.open('/');
  await person.press(LOG_IN);
  await person.logInOnSite('alice', 'wonderland');
}

describe('the main example', () => {
  test('a person logs in with WordPress, and out', async (t) => {
    const person = await newPerson(t, app);
    await atConsent(person);
    await person.press('Authorize');
    assert.equal(await person.heading(), 'Your account');
    assert.match(await person.text(), /Alice Liddell[^]*subscriber/);
    await person.press('Log out');
    assert.equal(await person.heading(), 'Log in');
  });

  test('a wrong password on the site is told there, and keeps the name', async (t) => {
    const person = await newPerson(t, app);
    await person.open('/');
    await person.press(LOG_IN);
    await person.logInOnSite('alice', 'wrong');
    assert.match(await person.alert(), /password you entered .* is incorrect/);
    assert.equal(await person.value('Username or Email Address'), 'alice');
    await person.type('Password', 'wonderland');
    await person.press('Log In');
    await person.press('Authorize');
    assert.equal(await person.heading(), 'Your account');
  });

  test('Cancel leads to an empty page, and the person can begin again', async (t) => {
    const person = await newPerson(t, app);
    await atConsent(person);
    await person.press('Cancel');
    assert.equal(await person.text(), '');
    await person.open('/');
    await person.press(LOG_IN);
    await person.press('Authorize');
    assert.equal(await person.heading(), 'Your account');
  });

  test('two logins in two tabs both succeed', async (t) => {
    const first = await newPerson(t, app);
    await atConsent(first);
    const second = await newTab(first);
    await second.open('/');
    await second.press(LOG_IN);
    await first.press('Authorize');
    assert.equal(await first.heading(), 'Your account');
    await second.press('Authorize');
    assert.equal(await second.heading(), 'Your account');
  });

  test('a browser without cookies is told to allow them', async (t) => {
    const person = await newPersonWithoutCookies(t, app);
    await atConsent(person);
    await person.press('Authorize');
    assert.equal(await person.heading(), 'Log in');
    assert.match(await person.alert(), /Please allow cookies/);
  });

  test('a login that ends at 127.0.0.1 in place of localhost lacks its cookie', async (t) => {
    const person = await newPerson(t, app);
    await atConsent(person);
    // As if the callback were registered with the other name.
    await person.page.route('**/wp-login.php?*', async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const location = elsewhere(response.headers().location);
      await route.fulfill({ response, headers: { ...response.headers(), location } });
    });
    person.app = elsewhere(app);
    await person.press('Authorize');
    assert.match(await person.alert(), /Please allow cookies/);
  });

  test('a login that begins at 127.0.0.1 has the page for the developer', async (t) => {
    const person = await newPerson(t, elsewhere(app));
    await person.open('/');
    await person.press(LOG_IN);
    assert.equal(await person.heading(), 'The login did not work');
    assert.match(await person.text(), /callback_invalid/);
    assert.match(await person.page.title(), /^Error: /);
    await person.press('Back to the login page');
    assert.equal(await person.heading(), 'Log in');
  });

  test('a forged callback is explained, once', async (t) => {
    const person = await newPerson(t, app);
    await person.open('/');
    await person.press(LOG_IN);
    await person.open('/auth/wordpress/callback?oauth_token=forged&oauth_verifier=forged');
    assert.match(await person.alert(), /has expired or was already used/);
    await person.page.reload();
    assert.doesNotMatch(await person.text(), /Please log in again/);
  });

  test('a person logs in with a local account, at the second attempt', async (t) => {
    const person = await newPerson(t, app);
    await person.open('/login');
    await person.type('Name', 'ada');
    await person.type('Password', 'guess');
    await person.press('Log in');
    assert.equal(await person.alert(), 'Wrong name or password.');
    assert.equal(await person.value('Name'), 'ada');
    await person.type('Password', 'analytical-engine');
    await person.press('Log in');
    assert.match(await person.text(), /Ada Lovelace/);
  });

  test('an address without a page has a page that says so', async (t) => {
    const person = await newPerson(t, app);
    await person.open('/nowhere');
    assert.equal(await person.page.title(), 'Page not found – Demo application');
    await person.press('To the start page');
    assert.equal(await person.heading(), 'Log in');
  });
});

const elsewhere = (url) => url.replace('//localhost:', '//127.0.0.1:');
