/** The pages that the command shows in the browser. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { newPerson } from '../support/browser.mjs';
import { startExample, startToken } from '../support/programs.mjs';

let site;
before(
  async () =>
    ({
      sites: [site],
    } = await startExample()),
);

const YES = 'Yes, I approve of this connection';

async function atConsent(t) {
  const { address, app, output } = await startToken(site);
  const person = await newPerson(t, app);
  await person.open(address);
  await person.logInOnSite('alice', 'wonderland');
  return { person, output };
}

describe('token --application-password', () => {
  test('says in browser and terminal who was logged in', async (t) => {
    const { person, output } = await atConsent(t);
    await person.press(YES);
    assert.match(await person.heading(), /^You are Alice Liddell \(alice\)/);
    assert.match(await output(/WORDPRESS_APPLICATION_PASSWORD=/), /WORDPRESS_USERNAME=/);
    assert.doesNotMatch(person.page.url(), /password/);
  });

  test('says that the login was not approved', async (t) => {
    const { person, output } = await atConsent(t);
    await person.press('No, I do not approve of this connection');
    assert.match(await person.heading(), /was not approved/);
    await output(/Run the command again/);
  });

  test('has a page for an address that it does not have, and for a login that it does not expect', async (t) => {
    const { person } = await atConsent(t);
    await person.open('/nowhere');
    assert.equal(await person.heading(), 'Not found');
    await person.open('/callback?state=forged');
    assert.equal(await person.heading(), 'This is not the expected login');
  });
});
