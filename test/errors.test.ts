import { inspect } from 'node:util';
import { WordPressError, findingOf } from '../lib/errors';

const error = new WordPressError(
  'callback_invalid',
  'POST https://a.test/ was refused.',
  'Register the callback.',
  {
    cause: new Error('inner'),
  },
);

test('a message has the finding, the remedy and the place in the documentation', () => {
  expect(error.message).toBe(
    'POST https://a.test/ was refused. Register the callback. ' +
      'See passport-wordpress-rest/docs/errors.md#callback_invalid',
  );
  expect(error.remedy).toBe('Register the callback.');
  expect(findingOf(error)).toBe('POST https://a.test/ was refused.');
});

test('the output of inspect has the code, the remedy and the cause', () => {
  expect(inspect(error)).toMatch(/^WordPressError: POST .*code: 'callback_invalid'.*remedy: .*inner/s);
});
