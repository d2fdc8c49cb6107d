import type { StandInConsumer } from 'passport-wordpress-rest/testing';

/** The site that users log in with, and the application's credentials there. */
export interface Config {
  siteURL: string;
  consumerKey: string;
  consumerSecret: string;
}

/** The application as registered on the stand-in and on the WordPress of `npm run wordpress`. Its secret is public. */
export function demoConsumer(port: number): StandInConsumer {
  return {
    key: 'DemoKey12345',
    secret: 'ThisSecretIsPublicAndOpensNothingButTheDemoSite1',
    callback: `http://localhost:${port}/auth/wordpress/callback`,
    name: 'Demo application',
  };
}

/** The configuration in the environment. `undefined` without WORDPRESS_URL: then a stand-in is used. */
export function configFromEnvironment(env: NodeJS.ProcessEnv, port: number): Config | undefined {
  if (!env.WORDPRESS_URL) return undefined;
  const demo = demoConsumer(port);
  return {
    siteURL: env.WORDPRESS_URL,
    consumerKey: env.WORDPRESS_CONSUMER_KEY ?? demo.key,
    consumerSecret: env.WORDPRESS_CONSUMER_SECRET ?? demo.secret,
  };
}

/**
 * The port in the environment. 3000 without PORT.
 *
 * @throws Error if PORT is not a port
 */
export function portFromEnvironment(env: NodeJS.ProcessEnv): number {
  const { PORT = '' } = env;
  if (PORT === '') return 3000;
  const port = Number(PORT);
  if (/^\d+$/.test(PORT) && port >= 1 && port <= 65_535) return port;
  throw new Error(`PORT is ${JSON.stringify(PORT)}. It must be a number from 1 to 65535.`);
}
