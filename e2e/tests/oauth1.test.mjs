/** Logins with the OAuth 1.0a plugin of WP-API, and signed requests. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import {
  WordPressStrategy,
  authorizedFetch,
  diagnose,
  discover,
  fetchProfile,
  readError,
  revoke,
} from '../../dist/index.mjs';
import { startApplication } from '../support/application.mjs';
import { needsBrowser, openBrowser } from '../support/person.mjs';
import {
  OAUTH1_PLUGIN,
  createAccessToken,
  needsOAuth1Plugin,
  registerConsumer,
} from '../support/plugins.mjs';
import { USERS, comparable, expectedProfile } from '../support/users.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

const run = promisify(execFile);
const FUZZ = path.join(import.meta.dirname, '../fuzz.mjs');
const CALLBACK = 'http://127.0.0.1:9/callback';
const [AUTHORIZE, CANCEL] = ['button[value=authorize]', 'button[value=cancel]'];

describe('OAuth 1.0a', needsOAuth1Plugin, () => {
  let wordpress;
  before(async () => {
    wordpress = await startWordPress({ users: USERS, plugins: { oauth1: OAUTH1_PLUGIN } });
  });
  after(() => wordpress?.stop());

  describe('logins in a browser', needsBrowser, () => {
    let browser;
    before(async () => {
      browser = await openBrowser();
    });
    after(() => browser?.stop());

    /** Runs a test with a person, and with an application that is registered on the site. */
    async function withApplication(test, { callback = 'callback', options } = {}) {
      // Its callback is known when it listens, and its key when the callback is registered.
      let consumer;
      const verify = (token, tokenSecret, profile) => ({ token, tokenSecret, profile: comparable(profile) });
      const application = await startApplication(
        new WordPressStrategy(
          {
            siteURL: wordpress.home,
            credentials: () => ({ ...consumer, ...options }),
            callbackURL: '/callback',
          },
          verify,
        ),
      );
      const person = await browser.newPerson();
      try {
        consumer = await registerConsumer(wordpress, new URL(callback, application.callback).href);
        await test({ ...application, consumer, person });
      } finally {
        await person.leave();
        await application.stop();
      }
    }

    for (const [username, layout] of [
      ['alice', { at: 'at the root' }],
      ['ada', { at: 'in a subdirectory', permalinks: 'plain' }],
      ['conny', { at: 'in a folder of its own', permalinks: 'almost pretty' }],
    ]) {
      it(`Authorize: ${username} is logged in, WordPress ${Object.values(layout).join(', ')}`, async () => {
        await wordpress.arrange(layout);
        await withApplication(async ({ login, callback, person, consumer }) => {
          await person.open(login, { username });
          assert.match(await person.read('.login-title'), /My app/);
          const { user } = await person.press(AUTHORIZE, { callback });
          assert.deepEqual(user.profile, expectedProfile(wordpress, username));
          const { token, tokenSecret } = user;
          const site = await discover(wordpress.home);
          const me = await fetchProfile(site, authorizedFetch(site, { ...consumer, token, tokenSecret }));
          assert.equal(me.username, username);
        });
      });
    }

    it('Cancel: the application is not told, and a new login works', async () => {
      await wordpress.arrange({});
      await withApplication(async ({ login, callback, person }) => {
        await person.open(login, { username: 'bob' });
        await person.page.click(CANCEL);
        await person.page.waitForLoadState();
        assert.ok(person.page.url().startsWith(wordpress.home), person.page.url());
        assert.equal(await person.read('body'), '');
        await person.page.goto(login);
        const { user } = await person.press(AUTHORIZE, { callback });
        assert.equal(user.profile.username, 'bob');
      });
    });

    it('the consumer secret of another application', async () => {
      await withApplication(
        async ({ login, person }) => {
          await person.page.goto(login);
          assert.equal((await person.readJSON()).error, 'signature_mismatch');
        },
        { options: { consumerSecret: 'of another application' } },
      );
    });

    it('a callback that is not the registered one', async () => {
      await withApplication(
        async ({ login, person }) => {
          await person.page.goto(login);
          assert.equal((await person.readJSON()).error, 'callback_invalid');
        },
        { callback: 'another' },
      );
    });
  });

  describe('signed requests', () => {
    let site;
    let consumer;
    let bob;
    before(async () => {
      await wordpress.arrange({});
      site = await discover(wordpress.home);
      consumer = await registerConsumer(wordpress, CALLBACK);
      bob = { ...consumer, ...(await createAccessToken(wordpress, consumer, 'bob')) };
    });

    for (const signatureMethod of ['HMAC-SHA1', 'HMAC-SHA256']) {
      it(`${signatureMethod}: a form, a list, JSON, an upload`, async () => {
        const fetch = authorizedFetch(site, bob, { signatureMethod });
        const json = async (response) => {
          assert.ok(response.ok, await response.clone().text());
          return response.json();
        };
        const form = new URLSearchParams({ title: 'Grüße', 'meta[a b]': "~*'()!" });
        const { id } = await json(await fetch('/wp/v2/posts', { method: 'POST', body: form }));
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ status: 'private' });
        await json(await fetch(`/wp/v2/posts/${id}`, { method: 'POST', headers, body }));
        const list = await json(
          await fetch(`/wp/v2/posts?status[]=private&include[]=${id}&_fields=id,status`),
        );
        assert.deepEqual(list, [{ id, status: 'private' }]);
        const upload = new FormData();
        upload.append('caption', 'Line 1\nLine 2');
        upload.append('file', new Blob(['text\r\n'], { type: 'text/plain' }), 'é.txt');
        const file = await json(await fetch('/wp/v2/media', { method: 'POST', body: upload }));
        assert.equal(file.caption.raw, 'Line 1\r\nLine 2');
      });
    }

    for (const [permalinks, more] of [
      ['pretty', []],
      ['plain', ['--strip']],
    ]) {
      it(`random requests, ${permalinks} permalinks ${more}`, async () => {
        await wordpress.arrange({ permalinks });
        const env = {
          ...process.env,
          WORDPRESS_URL: wordpress.home,
          WORDPRESS_CONSUMER_KEY: bob.consumerKey,
          WORDPRESS_CONSUMER_SECRET: bob.consumerSecret,
          WORDPRESS_TOKEN: bob.token,
          WORDPRESS_TOKEN_SECRET: bob.tokenSecret,
        };
        const args = [FUZZ, '--requests', '150', '--seed', '1', ...more];
        const { stdout } = await run(process.execPath, args, { env }).catch((error) => error);
        assert.match(stdout, /: 150 requests .*: 0 refused\n$/, stdout);
      });
    }

    it('the doctor gets a request token', async () => {
      await wordpress.arrange({});
      const { findings } = await diagnose(wordpress.home, { ...consumer, callbackURL: CALLBACK });
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'ok'),
        [],
      );
    });

    it('a wrong secret, and a token that was revoked', async () => {
      const wrong = authorizedFetch(site, { ...bob, tokenSecret: 'wrong' });
      assert.equal((await readError(await wrong('/wp/v2/users/me'))).code, 'signature_mismatch');
      await wordpress.run(`delete_option('oauth1_access_' . $data);`, bob.token);
      const revoked = authorizedFetch(site, bob);
      assert.equal((await readError(await revoked('/wp/v2/users/me'))).code, 'access_token_invalid');
      await assert.rejects(fetchProfile(site, revoked), { code: 'access_token_invalid' });
    });

    it('revoke says where the user can do it', async () => {
      await assert.rejects(revoke(site, bob), (error) => {
        assert.equal(error.code, 'revocation_unavailable');
        return error.remedy.includes('Authorized Applications');
      });
    });
  });
});
