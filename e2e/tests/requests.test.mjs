/** Requests as the user, with an application password: `authorizedFetch`, node-wpapi, `readError` and `revoke`. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import WPAPI from 'wpapi';
import {
  authorizedFetch,
  discover,
  fetchProfile,
  readError,
  revoke,
  wpapiTransport,
} from '../../dist/index.mjs';
import { createPassword, passwordNames } from '../support/passwords.mjs';
import { USERS } from '../support/users.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

/** The smallest GIF. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

describe('requests as the user', () => {
  let wordpress;
  let site;
  const as = async (username) => authorizedFetch(site, await createPassword(wordpress, username));
  const json = async (response) => {
    assert.ok(response.ok, await response.clone().text());
    return response.json();
  };
  before(async () => {
    wordpress = await startWordPress({ users: USERS });
  });
  after(() => wordpress.stop());

  for (const permalinks of ['pretty', 'plain']) {
    describe(`${permalinks} permalinks`, () => {
      before(async () => {
        await wordpress.arrange({ permalinks });
        site = await discover(wordpress.home);
      });

      it('a form, JSON, a query and DELETE', async () => {
        const bob = await as('bob');
        const form = new URLSearchParams({ title: 'Grüße', status: 'draft' });
        const { id } = await json(await bob('/wp/v2/posts', { method: 'POST', body: form }));
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ excerpt: 'By JSON' });
        await json(await bob(`/wp/v2/posts/${id}`, { method: 'PUT', headers, body }));
        const post = await json(
          await bob(`/wp/v2/posts/${id}?context=edit&_fields=title.raw,excerpt.raw,status`),
        );
        assert.deepEqual(post, {
          title: { raw: 'Grüße' },
          excerpt: { raw: 'By JSON' },
          status: 'draft',
        });
        const { deleted } = await json(await bob(`/wp/v2/posts/${id}?force=true`, { method: 'DELETE' }));
        assert.equal(deleted, true);
      });

      it('an upload', async () => {
        const bob = await as('bob');
        const body = new FormData();
        body.append('title', 'A dot');
        body.append('file', new Blob([GIF], { type: 'image/gif' }), 'dot.gif');
        const image = await json(await bob('/wp/v2/media', { method: 'POST', body }));
        assert.equal(image.title.raw, 'A dot');
        assert.equal(image.mime_type, 'image/gif');
        const sent = Buffer.from(await (await fetch(image.source_url)).arrayBuffer());
        assert.deepEqual(sent, GIF);
      });

      it('node-wpapi: create, upload, list by pages, delete', async () => {
        const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(await as('edith')) });
        const posts = [];
        for (const title of ['One', 'Two', 'Three'])
          posts.push(await wp.posts().create({ title, status: 'publish' }));
        const image = await wp.media().file(GIF, 'dot.gif').create({ post: posts[0].id, alt_text: 'A dot' });
        assert.equal(image.alt_text, 'A dot');
        const ids = posts.map(({ id }) => id);
        const titles = [];
        let page = await wp.posts().include(ids).orderby('include').perPage(2);
        assert.equal(page._paging.total, 3);
        for (;;) {
          titles.push(...page.map(({ title }) => title.rendered));
          if (!page._paging.next) break;
          page = await page._paging.next;
        }
        assert.deepEqual(titles, ['One', 'Two', 'Three']);
        for (const id of ids) await wp.posts().id(id).delete({ force: true });
        assert.deepEqual(await wp.posts().include(ids), []);
      });
    });
  }

  describe('refusals', () => {
    before(async () => {
      await wordpress.arrange({});
      site = await discover(wordpress.home);
    });

    const refusal = async (response) => {
      assert.equal(response.ok, false);
      const { code, status, message } = await readError(response);
      return { code, status, message };
    };

    it('a permission that the user lacks', async () => {
      const alice = await as('alice');
      const body = new URLSearchParams({ title: 'Not allowed' });
      const { code, message } = await refusal(await alice('/wp/v2/posts', { method: 'POST', body }));
      assert.equal(code, 'rest_error');
      assert.match(message, /rest_cannot_create/);
    });

    it('a parameter that is not valid, and a route that does not exist', async () => {
      const alice = await as('alice');
      const invalid = await refusal(await alice('/wp/v2/posts?per_page=1000'));
      assert.equal(invalid.code, 'rest_error');
      assert.match(invalid.message, /rest_invalid_param/);
      const missing = await refusal(await alice('/wp/v2/nothing'));
      assert.match(missing.message, /rest_no_route/);
    });

    it('a wrong password', async () => {
      const wrong = authorizedFetch(site, { username: 'alice', applicationPassword: 'wrong' });
      assert.equal((await refusal(await wrong('/wp/v2/users/me'))).code, 'not_logged_in');
      await assert.rejects(fetchProfile(site, wrong), { code: 'not_logged_in' });
      // To a public route, this is a visitor.
      assert.equal((await wrong('/wp/v2/posts')).status, 200);
    });

    it('node-wpapi rejects with the JSON of WordPress', async () => {
      const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(await as('alice')) });
      await assert.rejects(
        async () => wp.posts().create({ title: 'Not allowed' }),
        (error) => error.code === 'rest_cannot_create' && error.data.status === 403,
      );
    });
  });

  describe('revoke', () => {
    it('deletes this password, and no other one', async () => {
      const credentials = await createPassword(wordpress, 'conny', 'to be revoked');
      await createPassword(wordpress, 'conny', 'to be kept');
      await revoke(site, credentials);
      assert.deepEqual(await passwordNames(wordpress, 'conny'), ['to be kept']);
      await assert.rejects(fetchProfile(site, authorizedFetch(site, credentials)), { code: 'not_logged_in' });
    });

    it('of a password that is revoked already', async () => {
      const credentials = await createPassword(wordpress, 'conny', 'revoked twice');
      await revoke(site, credentials);
      await assert.rejects(revoke(site, credentials), { code: 'not_logged_in' });
    });
  });
});
