import { discover } from '../../lib';
import { ApplicationPasswordClient } from '../../lib/application-passwords/client';
import { HTTPClient } from '../../lib/http/client';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { failure } from '../support/failure';
import { startSite } from '../support/site';

let site: StandIn;
beforeEach(async () => void (site = await startSite({ permalinks: 'plain' })));

const clientFor = async (password: { username: string; applicationPassword: string }) =>
  new ApplicationPasswordClient(await discover(site.home), new HTTPClient(), password);

test('a password tells whose it is until it is revoked, and no other of theirs is', async () => {
  const password = site.applicationPasswordOf('alice');
  const other = site.applicationPasswordOf('alice');
  const client = await clientFor(password);
  expect(await client.profile()).toMatchObject({ username: 'alice', roles: ['subscriber'] });
  await client.revoke();
  expect([...site.applicationPasswords.values()]).toHaveLength(1);
  expect(await (await clientFor(other)).profile()).toMatchObject({ username: 'alice' });

  expect((await failure(client.profile())).code).toBe('application_password_invalid');
  expect((await failure(client.revoke())).code).toBe('not_logged_in');
});

test('a wrong one is told apart from a site that does not answer', async () => {
  const client = await clientFor({ username: 'alice', applicationPassword: 'abcd' });
  expect((await failure(client.profile())).code).toBe('application_password_invalid');
  await site.stop();
  expect((await failure(client.profile())).code).toBe('site_unreachable');
});
