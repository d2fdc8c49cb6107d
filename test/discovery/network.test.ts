import { discover } from '../../lib/discovery/discover';
import { failure } from '../support/failure';
import { putBefore } from '../support/front';
import { startSite } from '../support/site';

const FORM = '<div id="signup-content" class="widecolumn">Registration has been disabled.</div>';

/** The main site of a network in subdirectories: it answers with 404 for sites that do not exist. */
async function startNetwork({
  signUp = FORM,
  status = 200,
  path = '',
  breaks = false,
  to = '/wp-login.php',
} = {}) {
  const site = await startSite({ path });
  await putBefore(site, ({ url }, response) => {
    if (url === '/main/wp-signup.php') {
      response.end(FORM);
      return true;
    }
    if (url !== `${path}/wp-signup.php`) return false;
    if (breaks) response.destroy();
    response.writeHead(status, {
      'content-type': 'text/html',
      location: to,
    });
    response.end(signUp);
    return true;
  });
  site.options.home += path;
  return site;
}

describe('an address that the main site of a network answers with 404', () => {
  test.each(['/nosuch', '/nosuch/', '/nosuch/wp-admin/', '/nosuch/2024/a-post/?p=1'])(
    'is of no site, and the message names the main site: %s',
    async (address) => {
      const { home } = (await startNetwork()).options;
      const error = await failure(discover(`${home}${address}`));
      expect(error.code).toBe('wordpress_not_found');
      expect(error.message).toContain(`answered with 404 by ${home}, the main site of a WordPress network`);
      expect(error.remedy).toContain(`To use the main site, give ${home}.`);
    },
  );

  test('is of no site where the network is in a folder', async () => {
    const { home } = (await startNetwork({ path: '/network' })).options;
    expect((await failure(discover(`${home}/nosuch/`))).code).toBe('wordpress_not_found');
  });

  test.each(['/blog/removed-post/', '/feed/nosuch/', '/wp-json'])(
    'is of the main site if no site can have that name: %s',
    async (address) => {
      const { home } = (await startNetwork()).options;
      expect((await discover(`${home}${address}`)).home).toBe(home);
    },
  );
});

test('a page of the main site that exists leads to it', async () => {
  const { home } = (await startNetwork()).options;
  expect((await discover(`${home}/?p=1`)).home).toBe(home);
  expect((await discover(`${home}/index.php`)).home).toBe(home);
});

test('an address in the folder of WordPress itself leads to its site', async () => {
  const site = await startSite({ folder: '/wp' });
  await putBefore(site, ({ url }, response) => {
    if (url !== '/wp/wp-signup.php') return false;
    response.writeHead(200, { 'content-type': 'text/html' }).end(FORM);
    return true;
  });
  expect((await discover(`${site.options.home}/wp/removed`)).home).toBe(site.options.home);
});

describe('an address that a site outside a network answers with 404 leads to that site', () => {
  test.each([
    ['which redirects the registration of sites to its login page', { status: 302, signUp: '' }],
    ['which is another site of a network', { status: 302, signUp: '', to: '/main/wp-signup.php' }],
    ['which closes the registration of sites', { status: 403 }],
    ['which has another page there', { signUp: '<title>A page</title>' }],
    ['which breaks off that request', { breaks: true }],
  ])('%s', async (_what, options) => {
    const { home } = (await startNetwork(options)).options;
    expect((await discover(`${home}/removed-page/`)).home).toBe(home);
  });
});
