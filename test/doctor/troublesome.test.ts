import { diagnose, type DiagnoseOptions } from '../../lib';
import { AddressGuard } from '../../lib/http/address-guard';
import { playSite, troublesomeSites } from '../fixtures/troublesome-sites';

test.each(troublesomeSites)('$name', async (site) => {
  playSite(site);
  const diagnosis = await diagnose(site.typed);
  if ('site' in site.ends) {
    expect(diagnosis.site).toMatchObject(site.ends.site);
    expect(diagnosis.findings.length).toBeGreaterThan(3);
    return;
  }
  const { code, words } = site.ends;
  const problem = diagnosis.findings.find((finding) => finding.severity === 'problem');
  expect(problem?.code).toBe(code);
  for (const word of words) expect(`${problem?.message} ${problem?.remedy}`).toContain(word);
  expect(diagnosis).toMatchObject({ severity: 'problem' });
  expect(diagnosis.site).toBeUndefined();
});

const named = (name: string) => troublesomeSites.find((site) => site.name === name)!;

test.each([
  ['a byte order mark before the JSON', /byte order mark/],
  ['notices of PHP before the JSON', /Output precedes the JSON: \w/],
  ['comments of caches after the JSON', /Output follows the JSON: </],
])('%s is told', async (name, words) => {
  const site = named(name);
  playSite(site);
  const { findings } = await diagnose(site.typed);
  const [found] = findings.filter(({ check }) => check === 'json');
  expect(found).toMatchObject({ severity: 'warning', message: expect.stringMatching(words) });
});

test('Jetpack is told, and no obstacle', async () => {
  playSite(named('Jetpack'));
  const { findings } = await diagnose(named('Jetpack').typed);
  const [found] = findings.filter(({ check }) => check === 'jetpack');
  expect(found).toMatchObject({
    severity: 'ok',
    message: expect.stringContaining('public-api.wordpress.com'),
  });
});

test('WordPress.com has a message of its own, and no advice that can not be followed', async () => {
  playSite(named('WordPress.com'));
  const { findings, severity } = await diagnose(named('WordPress.com').typed);
  expect(findings.map(({ check }) => check)).toEqual(['address', 'https', 'rest-api', 'wordpress-com']);
  expect(findings.at(-1)).toMatchObject({
    severity: 'problem',
    code: 'login_unavailable',
    message: expect.stringContaining('shared servers of WordPress.com'),
    remedy: expect.stringContaining('https://developer.wordpress.com/docs/api/oauth2/'),
  });
  expect(severity).toBe('problem');
});

test('WordPress.com has its message where no REST API was found, too', async () => {
  const site = named('a REST API that is hidden');
  const origin = 'https://private.wordpress.com';
  const exchanges = site.exchanges.map((exchange) => ({
    ...exchange,
    url: exchange.url.replace(/^https:\/\/[^/*]+/, origin),
  }));
  playSite({ ...site, exchanges });
  const { findings } = await diagnose(origin);
  expect(findings.map(({ check, severity }) => [check, severity])).toEqual([
    ['address', 'ok'],
    ['rest-api', 'problem'],
    ['wordpress-com', 'problem'],
  ]);
  expect(findings[1]!.message).not.toBe(findings[2]!.message);
  expect(findings[1]!.code).not.toBe('login_unavailable');
});

test('with a guard, a home that is not the one of the REST API is a problem; without, a warning', async () => {
  const [home, url] = ['https://victim.example', 'https://blog.example.com/wp-json/'];
  const index = { name: 'A', home, url: home, namespaces: ['wp/v2'], authentication: [] };
  const headers = { 'content-type': 'application/json' };
  playSite({
    ...named('Jetpack'),
    exchanges: [
      { url, status: 200, headers, body: JSON.stringify(index) },
      { url: `${home}/`, status: 200, headers: {}, body: '' },
    ],
  });
  const addressOf = async (options: DiagnoseOptions) =>
    (await diagnose('https://blog.example.com', options)).findings.map(({ check, severity }) => [
      check,
      severity,
    ]);
  expect((await addressOf({}))[0]).toEqual(['address', 'warning']);
  expect(await addressOf({ guard: new AddressGuard() })).toEqual([
    ['address', 'warning'],
    ['rest-api', 'problem'],
  ]);
});
