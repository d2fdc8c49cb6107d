/** The example for all sites, with a stand-in for each authentication method. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { newPerson, newPersonWithoutCookies, newTab } from '../support/browser.mjs';
import { startExample } from '../support/programs.mjs';

const ADDRESS = 'The address of your WordPress site';
const LOG_IN = 'Log in with WordPress';
const NOT_APPROVED = /not approved on the site/;

const STRATEGIES = [
  { name: 'OAuth 1.0a', index: 0, yes: 'Authorize', no: 'Cancel' },
  { name: 'OAuth 2', index: 1, yes: 'Authorize', no: 'Cancel', refusal: NOT_APPROVED },
  {
    name: 'an application password',
    index: 2,
    yes: 'Yes, I approve of this connection',
    no: 'No, I do not approve of this connection',
    refusal: NOT_APPROVED,
  },
];

let app;
let sites;
before(async () => ({ app, sites } = await startExample('any-site')));

async function enter(person, address) {
  await person.open('/login');
  await person.type(ADDRESS, address);
  await person.press(LOG_IN);
}

for (const { name, index, yes, no, refusal } of STRATEGIES)
  describe(`any-site with ${name}`, () => {
    test('a person logs in, after a wrong password', async (t) => {
      const person = await newPerson(t, app);
      await enter(person, sites[index]);
      await person.logInOnSite('alice', 'wrong');
      assert.match(await person.alert(), /incorrect/);
      await person.logInOnSite('alice', 'wonderland');
      await person.press(yes);
      assert.equal(await person.heading(), 'Your account');
      assert.equal(person.page.url(), `${app}/`);
    });

    test('a person who does not approve can begin again', async (t) => {
      const person = await newPerson(t, app);
      await enter(person, sites[index]);
      await person.logInOnSite('alice', 'wonderland');
      await person.press(no);
      if (refusal) {
        assert.match(await person.alert(), refusal);
      } else {
        assert.equal(await person.text(), '');
        await person.open('/login');
      }
      assert.equal(await person.value(ADDRESS), sites[index]);
      await person.press(LOG_IN);
      await person.press(yes);
      assert.equal(await person.heading(), 'Your account');
    });

    test('two logins in two tabs both succeed', async (t) => {
      const first = await newPerson(t, app);
      await enter(first, sites[index]);
      await first.logInOnSite('alice', 'wonderland');
      const second = await newTab(first);
      await enter(second, sites[index]);
      await second.press(yes);
      assert.equal(await second.heading(), 'Your account');
      await first.press(yes);
      assert.equal(await first.heading(), 'Your account');
    });
  });

describe('any-site', () => {
  test('a site without a method, and an address without a site, are explained beside what was typed', async (t) => {
    const person = await newPerson(t, app);
    await enter(person, sites[3]);
    assert.match(await person.alert(), /offers no way to log in that works here/);
    assert.equal(await person.value(ADDRESS), sites[3]);
    await person.type(ADDRESS, 'ftp://blog.example.com');
    await person.press(LOG_IN);
    assert.match(await person.alert(), /not the address of a website/);
    assert.equal(await person.value(ADDRESS), 'ftp://blog.example.com');
  });

  test('a browser without cookies is told to allow them, and keeps what was typed', async (t) => {
    const person = await newPersonWithoutCookies(t, app);
    await enter(person, sites[0]);
    assert.match(await person.alert(), /allow cookies/);
    assert.equal(await person.value(ADDRESS), sites[0]);
  });
});
