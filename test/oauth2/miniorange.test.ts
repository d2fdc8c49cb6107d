/** Logins with the plugin of miniOrange by its endpoints. The responses are as recorded from version 6.2.0. */
import http from 'node:http';
import { WordPressOAuth2Strategy } from '../../lib';
import { Browser } from '../support/browser';
import { asProfile, begin, outcomeOf, startLoginApp } from '../support/login-app';
import { listen } from '../support/loopback';
import { queryOf } from '../support/oauth2-app';

type Responses = Record<string, { status?: number; body: unknown }>;

const TOKEN = {
  access_token: 'd2749ee8d842',
  expires_in: 3600,
  token_type: 'Bearer',
  scope: 'profile email',
};
const USERINFO = { id: 3, ID: 3, email: 'bob@example.org', username: 'bob', first_name: 'Bob', last_name: '', nickname: 'bob', display_name: 'Bob' }; // prettier-ignore

async function setUp(responses: Responses = {}) {
  const { port } = await listen(
    http.createServer((req, res) => {
      req.resume();
      const route = new URL(req.url!, home).pathname;
      const answers: Responses = {
        '/wp-json/moserver/token': { body: TOKEN },
        '/wp-json/moserver/resource': { body: USERINFO },
        '/wp-json/wp/v2/users/me': { status: 401, body: { code: 'rest_not_logged_in', message: 'You are not currently logged in.', data: { status: 401 } } }, // prettier-ignore
        ...responses,
      };
      const { status = 200, body } = answers[route] ?? { status: 404, body: {} };
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }),
  );
  const home = `http://127.0.0.1:${port}`;
  const route = (name: string) => `${home}/wp-json/moserver/${name}`;
  const strategy = new WordPressOAuth2Strategy(
    {
      site: { home, url: home, root: `${home}/wp-json/`, name: '', description: '', namespaces: ['moserver'], authentication: {} }, // prettier-ignore
      endpoints: { authorization: route('authorize'), token: route('token'), userinfo: route('resource') },
      clientID: 'client',
      clientSecret: 'SECRET',
      callbackURL: '/auth/wordpress/callback',
    },
    asProfile,
  );
  const app = await startLoginApp(strategy);
  const browser = new Browser();
  const { location } = await begin(app, browser);
  const callback = (query: string) => browser.get(`${app.origin}/auth/wordpress/callback${query}`);
  return { query: queryOf(location!), callback };
}

test('users log in by their number, from userinfo', async () => {
  const { query, callback } = await setUp();
  expect(Object.keys(query).sort()).toEqual(['client_id', 'redirect_uri', 'response_type', 'state']);
  expect(await outcomeOf(callback(`?code=abc&state=${query.state}`))).toMatchObject({
    user: { id: '3', username: 'bob', displayName: 'Bob', emails: [{ value: 'bob@example.org' }] },
  });
});

test.each([
  ['invalid_client', { error: { code: 'client_invalid' } }],
  ['invalid_grant', { info: { code: 'authorization_code_invalid' } }],
])('the error %s is one also with status 200', async (error, outcome) => {
  const body = { error, error_description: 'The client credentials are invalid' };
  const { query, callback } = await setUp({ '/wp-json/moserver/token': { body } });
  expect(await outcomeOf(callback(`?code=abc&state=${query.state}`))).toMatchObject(outcome);
});

test('an error of userinfo is one also with status 200', async () => {
  const body = { error: 'invalid_token', error_description: 'The access token provided is invalid' };
  const { query, callback } = await setUp({ '/wp-json/moserver/resource': { body } });
  expect(await outcomeOf(callback(`?code=abc&state=${query.state}`))).toMatchObject({
    error: { code: 'profile_refused' },
  });
});

test('a refusal, which comes without a state, is told as one', async () => {
  const { callback } = await setUp();
  expect(await outcomeOf(callback('?error=Authorization+was+denied+by+the+user.'))).toMatchObject({
    status: 403,
    info: { code: 'access_denied' },
  });
});
