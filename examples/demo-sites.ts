/** Stand-ins for sites that offer different authentication methods. */
import { slugOf, type AnySiteConfig } from './any-site';
import { demoConsumer } from './config';
import { StandIn, demoOAuth2Client, type StandInOptions } from 'passport-wordpress-rest/testing';

export interface DemoSites {
  sites: StandIn[];
  config: AnySiteConfig;
}

/** One site with OAuth 1.0a, one with OAuth 2, one without a plugin, and one that offers no method. */
export async function startDemoSites(appOrigin: string): Promise<DemoSites> {
  const start = (options: StandInOptions) => new StandIn(options).start();
  const [oauth1, oauth2, bare, closed] = await Promise.all([
    start({ name: 'A site with OAuth 1.0a' }),
    start({ name: 'A site with OAuth 2', plugin: false, oauth2Clients: [] }),
    start({ name: 'A site without plugins', plugin: false }),
    start({ name: 'A site that offers nothing', plugin: false, applicationPasswords: false }),
  ]);
  const key = ({ home }: StandIn) => home.replace('http://', '');
  const callback = (strategy: string, site: StandIn) =>
    `${appOrigin}/auth/${strategy}/callback/${slugOf(key(site))}`;
  const consumer = { ...demoConsumer(0), callback: callback('wordpress', oauth1) };
  const client = demoOAuth2Client(callback('wordpress-oauth2', oauth2));
  oauth1.options.consumers = [consumer];
  oauth2.options.oauth2Clients = [client];
  return {
    sites: [oauth1, oauth2, bare, closed],
    config: {
      partners: {
        [key(oauth1)]: { consumerKey: consumer.key, consumerSecret: consumer.secret },
        [key(oauth2)]: { clientID: client.id, clientSecret: client.secret },
      },
      examples: [oauth1, oauth2, bare, closed].map(({ name, home }) => ({ name, home })),
      dangerouslyAllowAnyAddress: true,
    },
  };
}
