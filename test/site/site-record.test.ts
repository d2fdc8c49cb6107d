import type { SiteData } from '../../lib/site/site';
import { SiteRecord } from '../../lib/site/site-record';

const site: SiteData = {
  url: 'https://a.test',
  home: 'https://a.test',
  root: 'https://a.test/wp-json/',
  name: 'A',
  description: '',
  namespaces: [],
  authentication: {},
};
const server = { authorization: 'https://a.test/oauth/authorize', token: 'https://a.test/oauth/token' };

test('a site is taken for one with a correct clock that gets the Authorization header', () => {
  expect(new SiteRecord(site)).toEqual({ site, clockOffset: 0, headerStripped: false });
});

test('what is learned is stored once, and again only if it changes', async () => {
  const saved: object[] = [];
  const record = new SiteRecord(site, {}, (record) => {
    saved.push({ ...record });
    return Promise.resolve();
  });
  expect(record.learn({ clockOffset: 0, headerStripped: false })).toBeUndefined();
  await record.learn({ clockOffset: 60, headerStripped: true });
  await record.learn({ oauth2: server });
  expect(record.learn({ clockOffset: 60, oauth2: { ...server } })).toBeUndefined();
  await record.learn({ oauth2: undefined });
  const facts = { clockOffset: 60, headerStripped: true };
  expect(saved).toEqual([
    { site, ...facts },
    { site, ...facts, oauth2: server },
    { site, ...facts },
  ]);
});

test('without a store, what is learned is in the record only', () => {
  const record = new SiteRecord(site, { clockOffset: 5 });
  expect(record.learn({ clockOffset: 6 })).toBeUndefined();
  expect(record.clockOffset).toBe(6);
});
