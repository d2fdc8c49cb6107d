/** What `passport-wordpress-rest/testing` offers to the tests of an application. */
import { startLoginApp } from '../support/login-app';
import { stopAfterEach } from '../support/running';
import { WordPressStrategy, authorizedFetch, discover, fetchProfile } from 'passport-wordpress-rest';
import { startWordPress, type StandInOptions, type WordPressStandIn } from 'passport-wordpress-rest/testing';

const callback = 'http://localhost:3000/auth/wordpress/callback';
const consumer = { key: 'key', secret: 'secret', callback };
const client = { id: 'client', secret: 'secret', redirectURIs: [callback] };

const start = async (options?: StandInOptions) => stopAfterEach(await startWordPress(options));

/** The profile that the site tells the owner of credentials. */
async function profileOf(site: WordPressStandIn, credentials: Parameters<typeof authorizedFetch>[1]) {
  const found = await discover(site.home);
  return fetchProfile(found, authorizedFetch(found, credentials));
}

describe('users', () => {
  test('need only a username', async () => {
    const site = await start({ users: [{ username: 'Carol Smith' }, { username: 'dave', id: 1 }] });
    expect(site.users).toEqual([
      { id: 2, username: 'Carol Smith', password: 'password', email: 'carol-smith@example.org', displayName: 'Carol Smith', roles: ['subscriber'] }, // prettier-ignore
      { id: 1, username: 'dave', password: 'password', email: 'dave@example.org', displayName: 'dave', roles: ['subscriber'] }, // prettier-ignore
    ]);
    expect(await profileOf(site, site.applicationPasswordOf('Carol Smith'))).toMatchObject({
      id: '2',
      username: 'Carol Smith',
      roles: ['subscriber'],
    });
  });

  test('keep their ids when they are changed, and new users get others', async () => {
    const site = await start({ users: [{ username: 'carol' }, { username: 'dave' }] });
    site.change({ users: [{ username: 'erin' }, { username: 'dave', displayName: 'Dave' }] });
    expect(site.users.map(({ id, displayName }) => [id, displayName])).toEqual([
      [3, 'erin'],
      [2, 'Dave'],
    ]);
    expect(await profileOf(site, site.applicationPasswordOf('dave'))).toMatchObject({ displayName: 'Dave' });
  });

  test('are alice and bob if none are given', async () => {
    const site = await start();
    expect(site.users.map(({ username, password }) => `${username} / ${password}`)).toEqual([
      'alice / wonderland',
      'bob / builder',
    ]);
  });

  test.each<[string, (site: WordPressStandIn) => unknown]>([
    ['approve', (site) => site.approve(`${site.home}/wp-admin/authorize-application.php`, 'carol')],
    ['credentialsOf', (site) => site.credentialsOf('carol')],
    ['applicationPasswordOf', (site) => site.applicationPasswordOf('carol')],
    ['accessTokenOf', (site) => site.accessTokenOf('carol')],
  ])('%s refuses a user who does not exist, and names the others', async (_, act) => {
    const site = await start({ consumers: [consumer], oauth2Clients: [client] });
    expect(() => act(site)).toThrow('The stand-in has no user carol. Its users: alice, bob.');
  });
});

describe('credentials', () => {
  test('of OAuth 1.0a are those of the first consumer, or of the given one', async () => {
    const other = { ...consumer, key: 'other' };
    const site = await start({ consumers: [consumer, other] });
    expect(site.credentialsOf('alice')).toMatchObject({ consumerKey: 'key', consumerSecret: 'secret' });
    expect(site.credentialsOf('alice', other)).toMatchObject({ consumerKey: 'other' });
    expect(await profileOf(site, site.credentialsOf('bob', other))).toMatchObject({ username: 'bob' });
  });

  test.each(['oauth2Clients', 'oauthServerClients', 'openIDConnectClients'] as const)(
    'of %s are those of the first client, or of one with the same id',
    async (name) => {
      const site = await start({ [name]: [client, { ...client, id: 'other' }] });
      for (const { accessToken } of [
        site.accessTokenOf('bob'),
        site.accessTokenOf('bob', { ...client, id: 'other' }),
      ]) {
        expect(accessToken).toMatch(/./);
      }
      expect(() => site.accessTokenOf('bob', { ...client, id: 'nobody' })).toThrow(
        'no OAuth 2 client "nobody"',
      );
    },
  );

  test('of OAuth 2 open the REST API', async () => {
    const site = await start({ oauth2Clients: [client] });
    expect(await profileOf(site, site.accessTokenOf('bob'))).toMatchObject({ username: 'bob' });
  });

  test('need a registered application', async () => {
    const site = await start();
    expect(() => site.credentialsOf('alice')).toThrow('Set its option consumers.');
    expect(() => site.accessTokenOf('alice')).toThrow('Set its option oauth2Clients,');
  });
});

describe('a login', () => {
  test('of an application that listens before it is registered', async () => {
    const site = await start();
    const app = await startLoginApp(
      new WordPressStrategy(
        {
          siteURL: site.home,
          consumerKey: 'key',
          consumerSecret: 'secret',
          callbackURL: '/auth/wordpress/callback',
        },
        (_token, _tokenSecret, profile) => Promise.resolve({ name: profile.displayName }),
      ),
    );
    site.change({ consumers: [{ ...consumer, callback: `${app.origin}/auth/wordpress/callback` }] });
    const first = await fetch(`${app.origin}/auth/wordpress`, { redirect: 'manual' });
    const cookie = first.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    const back = site.approve(first.headers.get('location'), 'alice');
    expect(await (await fetch(back, { headers: { cookie } })).text()).toContain('Alice Liddell');
    expect(
      site.requests.map(({ method, url, status }) => `${method} ${url.replace(/\?.*/, '')} ${status}`),
    ).toContain('POST /oauth1/access 200');
  });

  test('that did not redirect is an error that says so', async () => {
    const site = await start();
    expect(() => site.approve(null, 'alice')).toThrow('the application did not redirect');
    expect(() => site.reject(undefined)).toThrow('the application did not redirect');
    expect(() => site.approve('/login?secret=1', 'alice')).toThrow(
      `The application redirected to /login, which is not on the site ${site.home}. Did the login fail?`,
    );
  });

  test('cannot be refused where the application would not hear of it', async () => {
    const site = await start({ consumers: [consumer], oauthServerClients: [client] });
    expect(() => site.reject(`${site.home}/oauth1/authorize?oauth_token=token`)).toThrow(
      'sees an empty page',
    );
    expect(() => site.reject(`${site.home}/oauth/authorize/`)).toThrow('cannot refuse');
  });
});

describe('options', () => {
  const user = { username: 'carol' };
  test.each<[string, object, string]>([
    ['a misspelled name', { user: [user] }, 'startWordPress has no option "user". Did you mean users?'],
    [
      'a misspelled name of a user',
      { users: [{ userName: 'carol' }] },
      'startWordPress: users[0] has no option "userName". Did you mean username?',
    ],
    [
      'a user without a name',
      { users: [user, {}] },
      'startWordPress: users[1]: username must be a string that is not empty.',
    ],
    [
      'a user that is only a name',
      { users: ['carol'] },
      'startWordPress: users[0] requires options: an object.',
    ],
    [
      'a role that is no list',
      { users: [{ ...user, roles: 'editor' }] },
      'startWordPress: users[0]: roles must be a list of roles, as in ["subscriber"].',
    ],
    [
      'two users of one name',
      { users: [user, { username: 'Carol' }] },
      'startWordPress: users[0] and users[1] have the same username.',
    ],
    [
      'two users of one id',
      {
        users: [
          { ...user, id: 5 },
          { username: 'dave', id: 5 },
        ],
      },
      'startWordPress: users[0] and users[1] have the same id.',
    ],
    [
      'a consumer without a callback',
      { consumers: [{ key: 'key', secret: 'secret' }] },
      'startWordPress: consumers[0]: callback must be the callback of your application as an absolute URL, or "oob".',
    ],
    [
      'a consumer with a relative callback',
      { consumers: [{ ...consumer, callback: '/callback' }] },
      'startWordPress: consumers[0]: callback must be the callback of your application as an absolute URL, or "oob".',
    ],
    [
      'a consumer with the names of a strategy',
      { consumers: [{ consumerKey: 'key' }] },
      'startWordPress: consumers[0] has no option "consumerKey".',
    ],
    [
      'two consumers with one key',
      { consumers: [consumer, consumer] },
      'startWordPress: consumers[0] and consumers[1] have the same key.',
    ],
    [
      'a client without redirect URIs',
      { oauth2Clients: [{ ...client, redirectURIs: [] }] },
      'startWordPress: oauth2Clients[0]: redirectURIs must be a list of the callbacks of your application, as absolute URLs.',
    ],
    [
      'a client without an id',
      { oauthServerClients: [{ secret: '', redirectURIs: [callback] }] },
      'startWordPress: oauthServerClients[0]: id must be a string that is not empty.',
    ],
    [
      'clients that are no list',
      { openIDConnectClients: client },
      'startWordPress: openIDConnectClients must be a list.',
    ],
    [
      'a path without a slash',
      { path: 'blog' },
      'startWordPress: path must be a path that begins with a slash and does not end with one, as in "/blog".',
    ],
    [
      'a folder with a slash at the end',
      { folder: '/wp/' },
      'startWordPress: folder must be a path that begins with a slash and does not end with one, as in "/blog".',
    ],
    [
      'a home without http',
      { home: 'blog.example.com' },
      'startWordPress: home must be an absolute URL, as in "https://blog.example.com".',
    ],
    [
      'an unknown kind of permalinks',
      { permalinks: 'ugly' },
      'startWordPress: permalinks must be "pretty" or "almost-pretty" or "plain".',
    ],
    ['a switch that is no boolean', { oauth1: 'no' }, 'startWordPress: oauth1 must be true or false.'],
    [
      'a port that does not exist',
      { port: 65_536 },
      'startWordPress: port must be a whole number from 0 to 65535.',
    ],
    ['a delay in milliseconds', { delay: 100 }, 'startWordPress: delay must be a function.'],
  ])('%s is a TypeError', async (_, options, message) => {
    const error: unknown = await startWordPress(options).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(message);
  });

  test('that are undefined are not given', async () => {
    const site = await start({ users: undefined, path: undefined } as object);
    expect(site.users).toHaveLength(2);
  });

  test('are checked when they are changed, too, and the port cannot be', async () => {
    const site = await start();
    expect(() => site.change({ path: 'blog' })).toThrow(TypeError);
    expect(() => site.change({ port: 1 } as object)).toThrow('the port of a running stand-in');
    site.change({ oauth1: false });
    expect((await discover(site.home)).authentication.oauth1).toBeUndefined();
  });
});

describe('the server', () => {
  test('listens on 127.0.0.1 only, prints nothing, and ends with `stop`', async () => {
    const prints = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
    const site = await startWordPress();
    expect(new URL(site.home).hostname).toBe('127.0.0.1');
    await fetch(site.home);
    await expect(fetch(site.home.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow('fetch failed');
    await site.stop();
    await site.stop();
    await expect(fetch(site.home)).rejects.toThrow('fetch failed');
    const printed = prints.map((print) => print.mock.calls.length);
    jest.restoreAllMocks();
    expect(printed).toEqual([0, 0]);
  });

  test('ends with `await using`', async () => {
    const site = await startWordPress();
    await site[Symbol.asyncDispose]();
    await expect(fetch(site.home)).rejects.toThrow('fetch failed');
  });

  test('does not start in production', async () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startWordPress()).rejects.toThrow('NODE_ENV is "production"');
    } finally {
      process.env.NODE_ENV = NODE_ENV;
    }
  });

  test('answers 500 if `delay` fails', async () => {
    const site = await start({ delay: () => Promise.reject(new Error('as in a crash')) });
    const response = await fetch(site.home);
    expect([response.status, await response.text()]).toEqual([
      500,
      'The stand-in failed: Error: as in a crash\n',
    ]);
    expect(site.requests[0]!.status).toBe(500);
  });
});
