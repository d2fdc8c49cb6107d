/** The page on which a network would register a site that does not exist. */
import { isSignUpForm, signUpPageFor, siteIsGone, siteIsMissing } from '../../lib/discovery/network';

const home = 'https://network.example.com';
const main = { home, url: home };
const inFolder = { home: `${home}/main`, url: `${home}/main/wp` };
const pageFor = (address: string, site = main) => signUpPageFor(new URL(address), site);

test.each<[string, string, { home: string; url: string }, string | undefined]>([
  ['a site that does not exist', `${home}/none`, main, `${home}/wp-signup.php`],
  ['a page of one', `${home}/none/page/`, main, `${home}/wp-signup.php`],
  ['one below a main site in a folder', `${home}/main/none`, inFolder, `${home}/main/wp/wp-signup.php`],
  ['one whose name begins like the folder', `${home}/main/wpx`, inFolder, `${home}/main/wp/wp-signup.php`],
  ['the main site', `${home}/`, main, undefined],
  ['the main site in a folder', `${home}/main/`, inFolder, undefined],
  ['another folder than that of the main site', `${home}/other/none`, inFolder, undefined],
  ['the folder of WordPress', `${home}/main/wp`, inFolder, undefined],
  ['a page in the folder of WordPress', `${home}/main/wp/x`, inFolder, undefined],
  ['another host', 'https://other.example.com/none', main, undefined],
  ['a name that no site can have', `${home}/feed/`, main, undefined],
  ['a name that begins like one of those', `${home}/feeds/`, main, `${home}/wp-signup.php`],
])('for %s', (_what, address, site, expected) => {
  expect(pageFor(address, site)).toBe(expected);
});

test('is recognized by its status, its address and its form', () => {
  const page = `${home}/wp-signup.php`;
  const form = {
    method: 'GET',
    url: page,
    status: 200,
    headers: {},
    body: '<div id="signup-content">',
  } as const;
  expect(isSignUpForm(form, page)).toBe(true);
  expect(isSignUpForm({ ...form, status: 404 }, page)).toBe(false);
  expect(isSignUpForm({ ...form, url: `${home}/wp-login.php` }, page)).toBe(false);
  expect(isSignUpForm({ ...form, body: 'Log in' }, page)).toBe(false);
});

test('a site that is gone, and one that is missing, say what to do', () => {
  const response = { method: 'GET', url: `${home}/old/`, status: 410, headers: {}, body: '' } as const;
  expect(siteIsGone(response).remedy).toBe(
    'Have the administrator of the network restore it under Network Admin → Sites. If only that page was removed, give ' +
      "the address of the site's front page.",
  );
  const missing = siteIsMissing(`GET ${home}/none`, new URL(`${home}/wp-signup.php?new=none`));
  expect(missing.message).toContain(
    `GET ${home}/none was redirected to ${home}/wp-signup.php: the WordPress network there has no site at this address.`,
  );
});
