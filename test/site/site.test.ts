import { inspect } from 'node:util';
import { toSite, type SiteData } from '../../lib/site/site';

const data: SiteData = {
  url: 'https://a.test/wp',
  home: 'https://a.test',
  root: 'https://a.test/index.php?rest_route=/',
  name: 'A',
  description: '',
  namespaces: ['wp/v2'],
  authentication: {},
};

test('a site knows the addresses of its routes', () => {
  expect(toSite(data).route('/wp/v2/users/me?context=edit')).toBe(
    'https://a.test/index.php?rest_route=/wp/v2/users/me&context=edit',
  );
});

test('a site is logged, compared, copied and written down as its data', () => {
  const site = toSite(data);
  expect(JSON.parse(JSON.stringify(site))).toEqual(data);
  expect({ ...site }).toEqual(data);
  expect(structuredClone(site)).toEqual(data);
  expect(inspect(site)).not.toContain('route:');
  expect(toSite(JSON.parse(JSON.stringify(site))).route('/')).toBe(data.root);
});
