/** The profile of each role. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { authorizedFetch, discover, fetchProfile } from '../../dist/index.mjs';
import { createPassword } from '../support/passwords.mjs';
import { USERS, comparable, expectedProfile } from '../support/users.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

describe('profiles', () => {
  let wordpress;
  let site;
  before(async () => {
    wordpress = await startWordPress({ users: USERS });
    site = await discover(wordpress.home);
  });
  after(() => wordpress.stop());

  const profileOf = async (username) =>
    fetchProfile(site, authorizedFetch(site, await createPassword(wordpress, username)));

  for (const { user_login, roles } of USERS) {
    it(roles.join(' and '), async () => {
      const profile = await profileOf(user_login);
      assert.deepEqual(comparable(profile), expectedProfile(wordpress, user_login));
      assert.equal(profile._json.id, Number(profile.id));
      assert.deepEqual(JSON.parse(profile._raw), profile._json);
      // The largest picture is the first.
      const sizes = profile.photos.map(({ value }) => Number(new URL(value).searchParams.get('s')));
      assert.deepEqual(sizes, [96, 48, 24]);
    });
  }

  it('without pictures, where the site shows none', async () => {
    await wordpress.run(`update_option('show_avatars', 0);`);
    const profile = await profileOf('alice');
    assert.equal('photos' in profile, false);
    assert.equal(profile.username, 'alice');
  });

  it('of a site without permalinks', async () => {
    await wordpress.arrange({ permalinks: 'plain' });
    site = await discover(wordpress.home);
    const profile = await profileOf('alice');
    assert.equal(profile.profileUrl, expectedProfile(wordpress, 'alice').profileUrl);
  });
});
