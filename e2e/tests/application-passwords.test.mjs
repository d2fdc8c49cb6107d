/** Logins with application passwords, on WordPress's own screen. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { WordPressApplicationPasswordStrategy, authorizedFetch, discover } from '../../dist/index.mjs';
import { startApplication } from '../support/application.mjs';
import { passwordNames } from '../support/passwords.mjs';
import { needsBrowser, openBrowser } from '../support/person.mjs';
import { USERS, comparable, expectedProfile } from '../support/users.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

const [YES, NO] = ['#approve', '#reject'];

describe('application passwords in a browser', needsBrowser, () => {
  let wordpress;
  let browser;
  let person;
  let application;
  before(async () => {
    wordpress = await startWordPress({ users: USERS });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.stop();
    await wordpress?.stop();
  });
  beforeEach(async () => {
    person = await browser.newPerson();
  });
  afterEach(async () => {
    await person.leave();
    await application.stop();
  });

  /** Starts an application that shows the profile and the password that its verify function got. */
  async function start(options) {
    application = await startApplication(
      new WordPressApplicationPasswordStrategy(
        { siteURL: wordpress.home, appName: 'My app', callbackURL: '/callback', ...options },
        async (username, password, profile) => ({ username, password, profile: comparable(profile) }),
      ),
    );
    return application;
  }

  for (const [username, layout] of [
    ['alice', { at: 'at the root' }],
    ['ada', { at: 'in a subdirectory', permalinks: 'plain' }],
    ['bob', { at: 'in a folder of its own', permalinks: 'almost pretty' }],
  ]) {
    it(`Yes: ${username} is logged in, WordPress ${Object.values(layout).join(', ')}`, async () => {
      await wordpress.arrange(layout);
      const { login, callback } = await start();
      await person.open(login, { username });
      assert.match(await person.read('.auth-app-card'), /My app/);
      const { user } = await person.press(YES, { callback });
      assert.deepEqual(user.profile, expectedProfile(wordpress, username));
      assert.equal(user.username, username);
      // By default, the password is revoked before the verify function is called.
      assert.equal(user.password, undefined);
      assert.deepEqual(await passwordNames(wordpress, username), []);
    });
  }

  it('Yes, and the password is kept: it works for requests', async () => {
    await wordpress.arrange({});
    const { login, callback } = await start({ keepPassword: true });
    await person.open(login, { username: 'edith' });
    const { user } = await person.press(YES, { callback });
    const names = await passwordNames(wordpress, 'edith');
    assert.equal(names.length, 1);
    assert.match(names[0], /^My app/);
    const { username, password: applicationPassword } = user;
    const edith = authorizedFetch(await discover(wordpress.home), { username, applicationPassword });
    assert.equal((await edith('/wp/v2/users/me?context=edit')).status, 200);
  });

  it('No: the login fails, and no password exists', async () => {
    const { login, callback } = await start();
    await person.open(login, { username: 'conny' });
    const { failure } = await person.press(NO, { callback });
    assert.equal(failure.code, 'access_denied');
    assert.deepEqual(await passwordNames(wordpress, 'conny'), []);
  });

  it('a wrong WordPress password, and then the right one', async () => {
    const { login, callback } = await start();
    await person.open(login, { username: 'conny', password: 'wrong' });
    assert.match(
      await person.read('#login_error'),
      /password you entered for the username conny is incorrect/,
    );
    await person.fillIn('conny');
    const { user } = await person.press(YES, { callback });
    assert.equal(user.username, 'conny');
  });

  it('a second login needs no password, and its name is another one', async () => {
    const { login, callback } = await start({ keepPassword: true });
    await person.open(login, { username: 'zoe' });
    await person.press(YES, { callback });
    await person.page.goto(login);
    const { user } = await person.press(YES, { callback });
    assert.equal(user.username, 'zoe');
    assert.equal(new Set(await passwordNames(wordpress, 'zoe')).size, 2);
  });

  it('a callback that is opened again is refused', async () => {
    const { login, callback } = await start();
    await person.open(login, { username: 'alice' });
    await person.press(YES, { callback });
    await person.page.reload();
    const { failure } = await person.readJSON();
    assert.equal(failure.code, 'login_unknown');
  });
});
