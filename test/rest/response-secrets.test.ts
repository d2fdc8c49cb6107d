import { inspect } from 'node:util';
import { requestSecrets, withRequestSecrets } from '../../lib/rest/response-secrets';

const secrets = ['SECRETTOKEN'];

test('a response has the secrets of its request, and does not show them', () => {
  const response = withRequestSecrets(new Response('x'), () => secrets);
  expect(requestSecrets(response)).toEqual(secrets);
  expect(inspect(response, { showHidden: true, depth: 9 })).not.toContain('SECRETTOKEN');
});

test('a clone of a refusal has them, too, and so has its clone', async () => {
  const response = withRequestSecrets(new Response('refused', { status: 403 }), () => secrets);
  const clone = response.clone().clone();
  expect(requestSecrets(clone)).toEqual(secrets);
  expect(await clone.text()).toBe('refused');
});

test('another response has none', () => {
  expect(requestSecrets(new Response('x'))).toEqual([]);
});
