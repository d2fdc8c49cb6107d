/** The pages of the stand-in that the examples do not lead to. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startWordPress } from '../../../lib/testing/index.ts';
import { newPerson } from '../support/browser.mjs';

const callback = 'http://127.0.0.1/callback';
const client = { id: 'client', secret: 'secret', name: 'An application', redirectURIs: [callback] };

let site;
before(async () => {
  site = await startWordPress({ openIDConnectClients: [client] });
});
after(() => site.stop());

/** Someone who has opened an address of the stand-in. */
async function at(t, path) {
  const person = await newPerson(t);
  await person.open(site.home + path);
  return person;
}

const openID = `/wp-login.php?${new URLSearchParams({
  action: 'openid-authenticate',
  client_id: client.id,
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid profile',
  state: 'state',
})}`;
const applicationPassword = '/wp-admin/authorize-application.php?app_name=An+application';

describe('the stand-in', () => {
  for (const [what, path, words] of [
    ['the front page', '/', /How applications log in here/],
    ['an author', '/author/bob/', /Bob the Author/],
    ['a missing page', '/nowhere', /Page not found/],
  ])
    test(`shows ${what}`, async (t) => {
      assert.match(await (await at(t, path)).text(), words);
    });

  for (const [what, path, username, words] of [
    ['the dashboard', '/wp-admin/', 'bob', /You are logged in as Bob/],
    ['an unknown token', '/wp-login.php?action=oauth1_authorize&oauth_token=x', 'bob', /Invalid token/],
    ['an address that is not safe', `${applicationPassword}&success_url=javascript:x`, 'bob', /not allowed/],
    ['consent for OpenID Connect', openID, 'bob', /Do you want to log in to An application/],
    ['the refusal of OpenID Connect', openID, 'alice', /don't have permission/],
  ])
    test(`shows ${what} after the login`, async (t) => {
      const person = await at(t, path);
      await person.logInOnSite(username, username === 'bob' ? 'builder' : 'wonderland');
      assert.match(await person.text(), words);
    });

  test('shows an application password that the person copies', async (t) => {
    const person = await at(t, applicationPassword);
    await person.logInOnSite('bob', 'builder');
    await person.press('Yes, I approve of this connection');
    assert.match(await person.alert(), /Your new password for An application is/);
  });
});
