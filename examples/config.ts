import type { Consumer } from './stand-in/options';

/** Where people log in, and as which application. */
export interface Config {
  siteURL: string;
  consumerKey: string;
  consumerSecret: string;
}

/** The application as the stand-in, and the WordPress of `npm run wordpress`, know it. Its secret is none. */
export function demoConsumer(port: number): Consumer {
  return {
    key: 'DemoKey12345',
    secret: 'ThisSecretIsPublicAndOpensNothingButTheDemoSite1',
    callback: `http://localhost:${port}/auth/wordpress/callback`,
    name: 'Demo application',
  };
}

/** What the environment says. Without WORDPRESS_URL there is no site, and a stand-in has to do. */
export function configFromEnvironment(env: NodeJS.ProcessEnv, port: number): Config | undefined {
  if (!env.WORDPRESS_URL) return undefined;
  const demo = demoConsumer(port);
  return {
    siteURL: env.WORDPRESS_URL,
    consumerKey: env.WORDPRESS_CONSUMER_KEY ?? demo.key,
    consumerSecret: env.WORDPRESS_CONSUMER_SECRET ?? demo.secret,
  };
}
