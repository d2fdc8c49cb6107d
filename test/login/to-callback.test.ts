import { toCallback } from '../../lib/login/to-callback';

test.each<unknown>([undefined, null, '', 0, false])('a rejection with %p is an error', async (reason) => {
  const error = await new Promise((resolve) => {
    toCallback(Promise.reject(reason), resolve);
  });
  expect(error).toEqual(new Error('A promise was rejected without a reason.'));
});
