import { remedy } from '../../lib/rest/remedies';

test.each([
  ['http://localhost:3000/cb?x=1', true],
  ['https://127.0.0.1/cb', true],
  ['http://[::1]/cb', true],
  ['https://app.test/cb?to=http://localhost/', false],
])(
  'the remedy for the callback %s names it, and whether localhost may be the reason: %s',
  (callback, isLocal) => {
    const text = remedy('callback_invalid', callback);
    expect(text).toContain(`Register exactly ${callback.replace(/\?.*/, '')} as Callback`);
    expect(text).toContain('`trust proxy`');
    expect(text.endsWith(isLocal ? ' localhost and 127.0.0.1 are different hosts.' : 'in full.')).toBe(true);
  },
);

test('without a callback, and for a code without a remedy of its own, there is one, too', () => {
  expect(remedy('callback_invalid')).toContain('Register exactly the callback as Callback');
  expect(remedy('oauth_refused')).toMatch(
    /^This message comes from the site.* Check the consumer key and secret/,
  );
});
