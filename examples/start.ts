/** `npm start`: the application on http://localhost:3000, with a stand-in WordPress unless a real one is configured. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Express } from 'express';
import { createAnySiteApp } from './any-site';
import { createApp } from './app';
import { configFromEnvironment, demoConsumer, portFromEnvironment, type Config } from './config';
import { startDemoSites } from './demo-sites';
import { publishByFetch } from './publish-by-fetch';
import { publishByWPAPI } from './publish-by-wpapi';
import { createPublishingApp } from './publishing';
import { localAccounts } from './users';
import { startWordPress, type WordPressStandIn } from 'passport-wordpress-rest/testing';

const STAND_IN_PORT = 8800;
const ANY_SITE = 'any-site';

/** The examples with one site, by their name in `npm start -- NAME`. */
const ONE_SITE = new Map<string, (config: Config) => Express>([
  ['', (config) => createApp(config)],
  ['publish-by-fetch', (config) => createPublishingApp(config, publishByFetch)],
  ['publish-by-wpapi', (config) => createPublishingApp(config, publishByWPAPI)],
]);

interface Started {
  app: Express;
  standIns: WordPressStandIn[];
  /** What is printed, in lines of a name and a value. */
  lines: (readonly [name: string, value: string])[];
  note: string;
}

async function start(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const name = process.argv.slice(2).join(' ');
  const create = ONE_SITE.get(name);
  if (!create && name !== ANY_SITE) {
    const names = [ANY_SITE, ...ONE_SITE.keys()].filter(Boolean).join(', ');
    throw new Error(`There is no example ${JSON.stringify(name)}. Choose one of ${names}, or give no name.`);
  }
  const port = portFromEnvironment(process.env);
  const started = await (create ? startOneSite(create, port) : startAnySite(port));
  const stop = await serve(started, port);
  process.once('SIGINT', stop).once('SIGTERM', stop);

  const lines = [['Open', `http://localhost:${port}`] as const, ...started.lines];
  const width = Math.max(...lines.map(([name]) => name.length));
  console.log(`\n${lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')}\n`);
  console.log(`${started.note}\nPress Ctrl-C to stop.\n`);
}

/** An example with one site: that of the environment, or a stand-in. */
async function startOneSite(create: (config: Config) => Express, port: number): Promise<Started> {
  const accounts = localAccounts.map(
    (user) => ['Local account', `${user.username} / ${user.password}`] as const,
  );
  const configured = configFromEnvironment(process.env, port);
  if (configured) {
    return {
      app: create(configured),
      standIns: [],
      lines: [['WordPress', configured.siteURL], ...accounts],
      note: `Register this callback on the site: http://localhost:${port}/auth/wordpress/callback`,
    };
  }
  const standIn = await startStandIn(port);
  const { key, secret } = demoConsumer(port);
  return {
    app: create({ siteURL: standIn.home, consumerKey: key, consumerSecret: secret }),
    standIns: [standIn],
    lines: [['WordPress', standIn.home], ...wordPressUsers(standIn), ...accounts],
    note:
      'The WordPress is a stand-in. To use a real one, set\n' +
      'WORDPRESS_URL, WORDPRESS_CONSUMER_KEY and\n' +
      'WORDPRESS_CONSUMER_SECRET, here or in a file .env.',
  };
}

/** The example in which users type the address of their site. */
async function startAnySite(port: number): Promise<Started> {
  const { sites, config } = await startDemoSites(`http://localhost:${port}`);
  return {
    app: createAnySiteApp(config),
    standIns: sites,
    lines: [...sites.map(({ name, home }) => [name, home] as const), ...wordPressUsers(sites[0]!)],
    note: 'The sites are stand-ins.',
  };
}

function wordPressUsers({ users }: WordPressStandIn) {
  return users.map((user) => ['  log in as', `${user.username} / ${user.password}`] as const);
}

/** A stand-in on its usual port, or on a free one if that is in use. */
async function startStandIn(port: number): Promise<WordPressStandIn> {
  const consumers = [demoConsumer(port)];
  try {
    return await startWordPress({ port: STAND_IN_PORT, consumers });
  } catch (error) {
    if (!isPortInUse(error)) throw error;
    return startWordPress({ consumers });
  }
}

/** Resolves when the application listens, with the function that stops it and its stand-ins. */
async function serve({ app, standIns }: Started, port: number): Promise<() => void> {
  const server = app.listen(port, 'localhost');
  const stop = () => {
    server.close();
    server.closeAllConnections();
    for (const standIn of standIns) void standIn.stop();
  };
  try {
    await once(server, 'listening');
  } catch (error) {
    stop();
    if (!isPortInUse(error)) throw error;
    throw new Error(`Port ${port} is in use. Set another one, for example: PORT=3999 npm start`, {
      cause: error,
    });
  }
  return stop;
}

function isPortInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
