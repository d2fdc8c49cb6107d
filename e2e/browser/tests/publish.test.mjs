/** The example that publishes a post after the login. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { newPerson } from '../support/browser.mjs';
import { startExample } from '../support/programs.mjs';

let app;
before(async () => ({ app } = await startExample('publish-by-fetch')));

async function logIn(person, username, password) {
  await person.open('/');
  await person.press('Log in with WordPress');
  await person.logInOnSite(username, password);
  await person.press('Authorize');
}

describe('the example that publishes a post', () => {
  test('an author finds the form, and publishes', async (t) => {
    const person = await newPerson(t, app);
    await logIn(person, 'bob', 'builder');
    await person.press('Publish a post');
    await person.type('Title', 'A post by keyboard');
    await person.type('Text', 'Its text');
    await person.press('Publish');
    assert.equal(await person.heading(), 'Published');
    await person.press(await person.page.getByRole('status').getByRole('link').innerText());
    assert.match(person.page.url(), /a-post-by-keyboard/);
  });

  test('a subscriber is told why not, and keeps the text', async (t) => {
    const person = await newPerson(t, app);
    await logIn(person, 'alice', 'wonderland');
    await person.press('Publish a post');
    await person.type('Title', 'Not mine');
    await person.type('Text', 'Its text');
    await person.press('Publish');
    assert.match(await person.alert(), /not be allowed to publish/);
    assert.equal(await person.value('Title'), 'Not mine');
    assert.equal(await person.value('Text'), 'Its text');
  });

  test('a person with a local account is led to the login with WordPress', async (t) => {
    const person = await newPerson(t, app);
    await person.open('/');
    await person.type('Name', 'ada');
    await person.type('Password', 'analytical-engine');
    await person.press('Log in');
    await person.press('Publish a post');
    assert.match(await person.alert(), /Please log in/);
    await person.press('Log in with WordPress');
  });
});
