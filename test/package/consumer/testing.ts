// The stand-in, in the tests of an application.
import { authorizedFetch, discover } from 'passport-wordpress-rest';
import {
  startWordPress,
  type StandInClient,
  type StandInConsumer,
  type StandInOptions,
  type StandInUser,
  type WordPressStandIn,
} from 'passport-wordpress-rest/testing';
import { holds, type Same } from './same.js';

const callback = 'http://localhost:3000/auth/wordpress/callback';
const consumer: StandInConsumer = { key: 'key', secret: 'secret', callback };
const client: StandInClient = { id: 'id', secret: '', redirectURIs: [callback] };
const users: StandInUser[] = [{ username: 'alice', password: 'x', roles: ['subscriber'] }];

export async function logIn(location: string | null): Promise<string> {
  const site = await startWordPress({ users, consumers: [consumer] });
  holds<Same<typeof site, WordPressStandIn>>();
  site.change({ oauth2Clients: [client] } satisfies StandInOptions);
  const found = await discover(site.home);
  for (const credentials of [
    site.credentialsOf('alice'),
    site.accessTokenOf('alice', client),
    site.applicationPasswordOf('alice'),
  ]) {
    await authorizedFetch(found, credentials)('/wp/v2/users/me');
  }
  holds<Same<(typeof site.requests)[number]['status'], number | undefined>>();
  const dispose: () => Promise<void> = () => site[Symbol.asyncDispose]();
  await dispose();
  return site.approve(location, 'alice');
}

// @ts-expect-error -- a consumer without a callback
void startWordPress({ consumers: [{ key: 'key', secret: 'secret' }] });
// @ts-expect-error -- a misspelled option
void startWordPress({ user: users });
