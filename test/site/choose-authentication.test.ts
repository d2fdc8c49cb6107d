import { chooseAuthentication, type Site } from '../../lib';
import { failure } from '../support/failure';

const home = 'https://blog.example.com';
const oauth1 = { request: `${home}/r`, authorize: `${home}/a`, access: `${home}/x` };
const oauth2 = { endpoints: { authorization: `${home}/a`, token: `${home}/t` } };
const openIDConnect = { endpoints: { ...oauth2.endpoints, userinfo: `${home}/u` } };
const indieAuth = oauth2;
const applicationPasswords = { endpoints: { authorization: `${home}/wp-admin/authorize-application.php` } };

const site = (authentication: Site['authentication']) => ({ home, authentication });

test.each<[string, Site['authentication'], string]>([
  ['everything', { oauth1, oauth2, applicationPasswords }, 'wordpress'],
  ['no OAuth 1.0a', { oauth2, applicationPasswords }, 'wordpress-oauth2'],
  ['OpenID Connect', { openIDConnect, applicationPasswords }, 'wordpress-oauth2'],
  ['no plugin', { applicationPasswords }, 'wordpress-application-password'],
  [
    'IndieAuth, which has to be asked for',
    { indieAuth, applicationPasswords },
    'wordpress-application-password',
  ],
])('a site with %s is logged in to the usual way', (_, authentication, strategy) => {
  expect(chooseAuthentication(site(authentication))).toBe(strategy);
});

test('the application has its own order, and its own ways', () => {
  const all = site({ oauth1, oauth2, applicationPasswords });
  expect(chooseAuthentication(all, ['applicationPasswords', 'oauth1'])).toBe(
    'wordpress-application-password',
  );
  expect(chooseAuthentication(all, ['oauth2'])).toBe('wordpress-oauth2');
  expect(chooseAuthentication(site({ indieAuth, oauth1 }), ['indieAuth'])).toBe('wordpress-oauth2');
});

test('where there is no way, the message says what its owner can do', async () => {
  const none = await failure(() => chooseAuthentication(site({})));
  expect(none.code).toBe('login_unavailable');
  expect(none.message).toBe(
    'https://blog.example.com offers no authentication method to applications. Have its owner provide OAuth 1.0a ' +
      '(the plugin “WP REST API – OAuth 1.0a Server”), or OAuth 2 (the plugin “OAuth 2” of WP-API, or “WP OAuth ' +
      'Server” 4 or newer), or OpenID Connect (the plugin “OpenID Connect Server”), or application passwords (part of ' +
      'WordPress 5.6 and newer, on an https site). See passport-wordpress-rest/docs/errors.md#login_unavailable',
  );
  const other = await failure(() => chooseAuthentication(site({ oauth2 }), ['applicationPasswords']));
  expect(other.message).toContain(
    'offers no authentication method that this application can use. Have its owner provide app',
  );
  const unregistered = await failure(() => chooseAuthentication(site({ oauth1 }), []));
  expect(unregistered.remedy).toBe('Register this application on the site first.');
});
