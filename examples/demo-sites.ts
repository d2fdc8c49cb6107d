/** Stand-ins for sites that offer different authentication methods. */
import { slugOf, type AnySiteConfig } from './any-site';
import { demoConsumer } from './config';
import { startWordPress, type WordPressStandIn } from 'passport-wordpress-rest/testing';

export interface DemoSites {
  sites: WordPressStandIn[];
  config: AnySiteConfig;
}

/** One site with OAuth 1.0a, one with OAuth 2, one without a plugin, and one that offers no method. */
export async function startDemoSites(appOrigin: string): Promise<DemoSites> {
  const [oauth1, oauth2, bare, closed] = await Promise.all([
    startWordPress({ name: 'A site with OAuth 1.0a' }),
    startWordPress({ name: 'A site with OAuth 2', oauth1: false, oauth2Clients: [] }),
    startWordPress({ name: 'A site without plugins', oauth1: false }),
    startWordPress({ name: 'A site that offers nothing', oauth1: false, applicationPasswords: false }),
  ]);
  const key = ({ home }: WordPressStandIn) => home.replace('http://', '');
  const callback = (strategy: string, site: WordPressStandIn) =>
    `${appOrigin}/auth/${strategy}/callback/${slugOf(key(site))}`;
  const consumer = { ...demoConsumer(0), callback: callback('wordpress', oauth1) };
  const client = {
    id: 'democlient12',
    secret: 'ThisSecretIsPublicAndOpensNothingButTheDemoSite2',
    redirectURIs: [callback('wordpress-oauth2', oauth2)],
    name: 'Demo application',
  };
  oauth1.change({ consumers: [consumer] });
  oauth2.change({ oauth2Clients: [client] });
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
