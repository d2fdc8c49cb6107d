/** Logins with the OAuth 2 plugin of WP-API, and requests with its tokens. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  WordPressOAuth2Strategy,
  authorizedFetch,
  discover,
  fetchProfile,
  readError,
  revoke,
} from '../../dist/index.mjs';
import { startApplication } from '../support/application.mjs';
import { needsBrowser, openBrowser } from '../support/person.mjs';
import { OAUTH2_PLUGIN, needsOAuth2Plugin, registerClient } from '../support/plugins.mjs';
import { USERS, comparable, expectedProfile } from '../support/users.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

const [AUTHORIZE, CANCEL] = ['button[value=authorize]', 'button[value=cancel]'];

describe('OAuth 2', needsOAuth2Plugin, () => {
  let wordpress;
  before(async () => {
    wordpress = await startWordPress({ users: USERS, plugins: { oauth2: OAUTH2_PLUGIN } });
  });
  after(() => wordpress?.stop());

  describe('logins in a browser', needsBrowser, () => {
    let browser;
    before(async () => {
      browser = await openBrowser();
    });
    after(() => browser?.stop());

    /** Runs a test with a person, and with an application that is registered on the site. */
    async function withApplication(test) {
      // Its callback is known when it listens, and its id when the callback is registered.
      let client;
      const verify = (accessToken, _refreshToken, profile) => ({ accessToken, profile: comparable(profile) });
      const application = await startApplication(
        new WordPressOAuth2Strategy(
          { siteURL: wordpress.home, credentials: () => client, callbackURL: '/callback' },
          verify,
        ),
      );
      const person = await browser.newPerson();
      try {
        client = await registerClient(wordpress, application.callback);
        await test({ ...application, person });
      } finally {
        await person.leave();
        await application.stop();
      }
    }

    for (const [username, layout] of [
      ['zoe', { at: 'at the root' }],
      ['edith', { at: 'in a subdirectory', permalinks: 'plain' }],
      ['bob', { at: 'in a folder of its own', permalinks: 'almost pretty' }],
    ]) {
      it(`Authorize: ${username} is logged in, WordPress ${Object.values(layout).join(', ')}`, async () => {
        await wordpress.arrange(layout);
        await withApplication(async ({ login, callback, person }) => {
          await person.open(login, { username });
          assert.match(await person.read('.login-title'), /My app/);
          const { user } = await person.press(AUTHORIZE, { callback });
          assert.deepEqual(user.profile, expectedProfile(wordpress, username));
          const site = await discover(wordpress.home);
          const { accessToken } = user;
          const me = await fetchProfile(site, authorizedFetch(site, { accessToken }));
          assert.equal(me.username, username);
        });
      });
    }

    it('requests with the token of a login, and revoke', async () => {
      await wordpress.arrange({});
      const site = await discover(wordpress.home);
      await withApplication(async ({ login, callback, person }) => {
        await person.open(login, { username: 'edith' });
        const { user } = await person.press(AUTHORIZE, { callback });
        const { accessToken } = user;
        const body = new URLSearchParams({ title: 'By OAuth 2', status: 'publish' });
        const created = await authorizedFetch(site, { accessToken })('/wp/v2/posts', {
          method: 'POST',
          body,
        });
        assert.equal(created.status, 201);
        await assert.rejects(revoke(site, { accessToken }), { code: 'revocation_unavailable' });
      });
    });

    it('Cancel: the login fails', async () => {
      await withApplication(async ({ login, callback, person }) => {
        await person.open(login, { username: 'alice' });
        const { failure } = await person.press(CANCEL, { callback });
        assert.equal(failure.code, 'access_denied');
      });
    });
  });

  it('a token that the site did not issue', async () => {
    await wordpress.arrange({});
    const site = await discover(wordpress.home);
    const fetch = authorizedFetch(site, { accessToken: 'unknown' });
    assert.equal((await readError(await fetch('/wp/v2/users/me'))).code, 'access_token_invalid');
  });
});
