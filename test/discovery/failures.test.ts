import { homeNotConfirmed, notAnIndex, notFound } from '../../lib/discovery/failures';

const home = 'https://blog.example.com';
const answer = (status: number, body: string) =>
  ({ method: 'GET', url: `${home}/api/?x=1`, status, headers: {}, body }) as const;

test('an address without WordPress: where was looked, and what to check', () => {
  const error = notFound(new URL(`${home}/a/?x=1`), false);
  expect(error.message).toContain(`No WordPress REST API was found from ${home}/a/ up to ${home}/: no page`);
  expect(error.remedy).toMatch(
    /have its owner allow the REST API and the addresses under \/wp-json\/, .*give the address of WordPress itself\.$/,
  );
  expect(notFound(new URL(`${home}/`), true).message).toContain(
    `was found at ${home}/: no page there names one`,
  );
});

test('an address without a scheme: it may be that of a site on http', () => {
  expect(notFound(new URL(home), true).remedy).toMatch(
    /give the address of WordPress itself\. If the site is on http only, give its address with http:\/\/\.$/,
  );
});

test('a root that is no index, by its status', () => {
  expect(notAnIndex(answer(200, '[]'), `${home}/`)).toMatchObject({
    code: 'response_invalid',
    message: expect.stringContaining(`${home}/ names ${home}/api/ as its REST API, but that `),
  });
  expect(notAnIndex(answer(404, ''), `${home}/`)).toMatchObject({ code: 'rest_api_closed' });
});

test('a refusal of WordPress is itself the reason', () => {
  const refused = answer(
    401,
    '{"code":"rest_login_required","message":"Members only.","data":{"status":401}}',
  );
  expect(notAnIndex(refused, `${home}/`).message).not.toContain(' names ');
});

test('a home that names another REST API, or none, with the link that a headless site needs', () => {
  const error = homeNotConfirmed(`${home}/api/?x=1`, 'https://www.example.com', true);
  expect(error.message).toContain(
    `GET ${home}/api/ says that its site is https://www.example.com, where another REST API is named.`,
  );
  expect(error.remedy).toBe(
    "Give the address of the site's front page; if that is what you did, have its owner correct the two addresses under " +
      'Settings → General. If the front page is a separate front end (a headless site), it has to contain ' +
      `<link rel="https://api.w.org/" href="${home}/api/">.`,
  );
  expect(homeNotConfirmed(home, home, false).message).toContain('where no REST API is named.');
});
