/** `discover` finds the site from the addresses that people type, wherever it is and whatever its permalinks are. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { authorizedFetch, discover, fetchProfile, readError } from '../../dist/index.mjs';
import { createPassword } from '../support/passwords.mjs';
import { USERS, expectedProfile } from '../support/users.mjs';
import { LAYOUTS, PERMALINKS, startWordPress } from '../wordpress/wordpress.mjs';

const ROOTS = {
  pretty: '/wp-json/',
  'almost pretty': '/index.php/wp-json/',
  plain: '/index.php?rest_route=/',
};

/** The way in the REST API handbook. */
const CLOSED_TO_VISITORS = `
  add_filter('rest_authentication_errors', function ($result) {
    if ($result === true || is_wp_error($result) || is_user_logged_in()) return $result;
    return new WP_Error('rest_not_logged_in', 'You are not currently logged in.', ['status' => 401]);
  });`;

describe('discovery', () => {
  let wordpress;
  let credentials;
  before(async () => {
    wordpress = await startWordPress({ users: USERS });
    credentials = await createPassword(wordpress, 'alice');
  });
  after(() => wordpress.stop());

  for (const at of Object.keys(LAYOUTS)) {
    for (const permalinks of Object.keys(PERMALINKS)) {
      it(`${at}, ${permalinks} permalinks`, async () => {
        await wordpress.arrange({ at, permalinks });
        const { home, url } = wordpress;
        const site = await discover(home);
        assert.deepEqual(
          { ...site },
          {
            home,
            url,
            root: home + ROOTS[permalinks],
            name: wordpress.title,
            description: '',
            namespaces: site.namespaces,
            authentication: {
              applicationPasswords: {
                endpoints: { authorization: `${url}/wp-admin/authorize-application.php` },
              },
            },
          },
        );
        assert.ok(site.namespaces.includes('wp/v2'));

        // A route with a query, as a visitor and as a user.
        const posts = await (await fetch(site.route('/wp/v2/posts?per_page=1&_fields=id,title'))).json();
        assert.deepEqual(posts, [{ id: 1, title: { rendered: 'Hello world!' } }]);
        const profile = await fetchProfile(site, authorizedFetch(site, credentials));
        assert.equal(profile.username, 'alice');
        assert.deepEqual(profile.site, expectedProfile(wordpress, 'alice').site);
      });
    }
  }

  describe('from other addresses', () => {
    const finds = async (address) => {
      const { home, root } = await discover(address);
      assert.deepEqual({ home, root }, { home: wordpress.home, root: `${wordpress.home}/wp-json/` });
    };

    it('a post, a page that does not exist, the REST root', async () => {
      await wordpress.arrange({ at: 'in a subdirectory' });
      for (const path of ['/hello-world/', '/no/such/page', '/wp-json/', '/?p=1'])
        await finds(wordpress.home + path);
    });

    it('the login page, wp-admin, xmlrpc.php', async () => {
      await wordpress.arrange({ at: 'in a subdirectory' });
      for (const path of ['/wp-login.php', '/wp-admin/', '/wp-admin/profile.php', '/xmlrpc.php'])
        await finds(wordpress.url + path);
    });

    it('the login page and wp-admin in a folder of its own', async () => {
      await wordpress.arrange({ at: 'in a folder of its own' });
      for (const path of ['/wp-login.php', '/wp-admin/']) await finds(wordpress.url + path);
    });

    it('another name of the host than that of the home', async () => {
      await wordpress.arrange({});
      await finds(wordpress.home.replace('127.0.0.1', 'localhost'));
    });

    it('without a scheme', async () => {
      await wordpress.arrange({});
      await finds(wordpress.home.replace('http://', ''));
    });
  });

  it('a page beside WordPress is not the site', async () => {
    await wordpress.arrange({ at: 'in a subdirectory' });
    await assert.rejects(discover(wordpress.origin), { code: 'wordpress_not_found' });
  });

  it('a REST API that is closed to visitors', async () => {
    await wordpress.arrange({});
    await wordpress.withCode(CLOSED_TO_VISITORS, async () => {
      await assert.rejects(discover(wordpress.home), { code: 'rest_api_closed' });
      const refused = await fetch(`${wordpress.home}/wp-json/`);
      assert.equal((await readError(refused)).code, 'not_logged_in');
    });
  });
});
