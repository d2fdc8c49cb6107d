import { diagnose } from '../../../lib';
import { startProxy } from '../../support/altering-proxy';
import { consumer, site, start, startBehind, finding, findingsOf, serve } from '../../support/diagnosed-site';

describe('the REST API', () => {
  test.each([
    ['the Link header', {}, 'named by the Link header of'],
    ['the page', { linkHeader: false }, 'named by the <link> in'],
    ['nothing', { linkHeader: false, htmlLink: false }, 'found at the default address; no page names it'],
  ])('that %s names', async (_, options, words) => {
    await start(options);
    const { message } = await finding('rest-api');
    expect(message).toContain(`${site.root}, `);
    expect(message).toContain(words);
  });

  test.each([
    ['pretty', /^Pretty permalinks\.$/],
    ['almost-pretty', /^Almost pretty permalinks, with \/index\.php\//],
    ['plain', /^Plain permalinks\. /],
  ] as const)('with %s permalinks', async (permalinks, words) => {
    await start({ permalinks });
    expect(await finding('permalinks')).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(words),
    });
    expect(await finding('request-token', site.home, consumer)).toMatchObject({ severity: 'ok' });
  });

  test('of a site without permalinks that nothing names, where the usual place answers with 404', async () => {
    await start({ permalinks: 'plain', linkHeader: false, htmlLink: false });
    site.options.home = await startProxy(() => site.origin, {
      answer: (url) => (url.startsWith('/wp-json/') ? { status: 404, body: 'Not Found' } : undefined),
    });
    const diagnosis = await diagnose(site.home);
    expect(findingsOf(diagnosis, 'permalinks')[0]!.message).toMatch(/^Plain permalinks\. /);
    expect(findingsOf(diagnosis, 'rest-api')[0]!.message).toContain('at the default address');
  });

  test('that a page further up names, where the usual place below answers with 404', async () => {
    await start({ permalinks: 'plain' });
    site.options.home = await startProxy(() => site.origin, {
      answer: (url) => (url.startsWith('/below/') ? { status: 404, body: 'Not Found' } : undefined),
    });
    const diagnosis = await diagnose(`${site.home}/below/`);
    expect(findingsOf(diagnosis, 'permalinks')[0]!.message).toMatch(/^Plain permalinks\. /);
    expect(findingsOf(diagnosis, 'rest-api')[0]!.message).toContain(`the Link header of ${site.home}/.`);
  });

  test('whose server does not rewrite the addresses that its permalinks need', async () => {
    const home: string = await serve(({ url }, response) => {
      const index = { name: 'A', home, url: home, namespaces: ['wp/v2'], authentication: [] };
      if (url === '/')
        response.writeHead(200, { link: `<${home}/wp-json/>; rel="https://api.w.org/"` }).end();
      else if (url!.startsWith('/index.php?rest_route=/&')) response.end(JSON.stringify(index));
      else response.writeHead(404).end('<title>Not Found</title>');
    });
    const found = await finding('permalinks', home);
    expect(found).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(`${home}/wp-json/ as the REST API, but it answers 404`),
      remedy: expect.stringContaining('AllowOverride All'),
    });
    expect(found.message).toContain('users cannot approve one');
  });

  test('of WordPress in a folder of its own', async () => {
    await start({ folder: '/wp' });
    expect((await finding('home')).message).toBe(`${site.home}, with WordPress's files at ${site.url}.`);
  });

  test.each([
    ['a byte order mark', '\uFEFF', '', 'byte order mark', 'UTF-8 without BOM'],
    [
      'notices of PHP',
      '<br />\n<b>Deprecated</b>:  Old thing in <b>/srv/plugins/old.php</b> on line <b>3</b><br />\n',
      '',
      'Deprecated: Old thing in /srv/plugins/old.php on line 3',
      'WP_DEBUG_DISPLAY',
    ],
    ['a comment of a cache', '', '\n<!-- Cached by Turbo -->', '<!-- Cached by Turbo -->', 'cache'],
  ])('with %s', async (_, before, after, words, remedy) => {
    const body = (json: string, url: string) => (url.includes('wp-json') ? before + json + after : json);
    const home = await startBehind({ body });
    expect(await finding('json', home)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
    expect((await diagnose(home, consumer)).severity).toBe('warning');
  });
});
