/** `npm start`: the application on http://localhost:3000, with a stand-in WordPress unless a real one is configured. */
import { existsSync } from 'node:fs';
import type { Express } from 'express';
import { createAnySiteApp } from './any-site';
import { createApp } from './app';
import { configFromEnvironment, demoConsumer, type Config } from './config';
import { startDemoSites } from './demo-sites';
import { publishByFetch } from './publish-by-fetch';
import { publishByWPAPI } from './publish-by-wpapi';
import { createPublishingApp } from './publishing';
import { localAccounts } from './users';
import { StandIn, demoUsers } from 'passport-wordpress-rest/testing';

const STAND_IN_PORT = 8800;

/** Variants of the application by their name in `npm start -- NAME`. */
const VARIANTS: Partial<Record<string, (config: Config) => Express>> = {
  'publish-by-fetch': (config) => createPublishingApp(config, publishByFetch),
  'publish-by-wpapi': (config) => createPublishingApp(config, publishByWPAPI),
};

function isPortInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/** A stand-in on its usual port, or on a free one if that is in use. */
async function startStandIn(port: number): Promise<StandIn> {
  const consumers = [demoConsumer(port)];
  try {
    return await new StandIn({ port: STAND_IN_PORT, consumers }).start();
  } catch (error) {
    if (!isPortInUse(error)) throw error;
    return new StandIn({ consumers }).start();
  }
}

async function start(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const port = Number(process.env.PORT ?? 3000);
  if (process.argv[2] === 'any-site') {
    const { sites, config } = await startDemoSites(`http://localhost:${port}`);
    return serve(createAnySiteApp(config), port, sites, (port) => welcomeToAny(port, sites));
  }

  let config = configFromEnvironment(process.env, port);
  let standIn: StandIn | undefined;
  if (!config) {
    standIn = await startStandIn(port);
    const { key, secret } = demoConsumer(port);
    config = { siteURL: standIn.home, consumerKey: key, consumerSecret: secret };
  }
  const create = VARIANTS[process.argv[2] ?? ''] ?? ((config) => createApp(config));
  serve(create(config), port, standIn ? [standIn] : [], (port) => welcome(port, config, standIn));
}

function serve(app: Express, port: number, sites: StandIn[], greeting: (port: number) => string): void {
  const server = app.listen(port, 'localhost', (error?: Error) => {
    if (!error) return console.log(greeting(port));
    process.exitCode = 1;
    console.error(
      isPortInUse(error)
        ? `Port ${port} is in use. Free it, or choose another: PORT=${port + 1} npm start`
        : error.message,
    );
    stop();
  });

  const stop = () => {
    server.close();
    server.closeAllConnections();
    for (const site of sites) void site.stop();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

function welcomeToAny(port: number, sites: StandIn[]): string {
  const lines = [
    `Open            http://localhost:${port}`,
    ...sites.map((site) => `${site.options.name ?? ''}: ${site.home}`),
    ...demoUsers.map((user) => `  log in as     ${user.username} / ${user.password}`),
  ];
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\nThe sites are stand-ins.\nPress Ctrl-C to stop.\n`;
}

function welcome(port: number, config: Config, standIn: StandIn | undefined): string {
  const lines = [
    `Open            http://localhost:${port}`,
    `WordPress       ${config.siteURL}`,
    ...(standIn ? demoUsers.map((user) => `  log in as     ${user.username} / ${user.password}`) : []),
    ...localAccounts.map((user) => `Local account   ${user.username} / ${user.password}`),
  ];
  const note = standIn
    ? 'The WordPress is a stand-in. To use a real one, set WORDPRESS_URL, WORDPRESS_CONSUMER_KEY and\nWORDPRESS_CONSUMER_SECRET, here or in a file .env.'
    : `Register this callback on the site: http://localhost:${port}/auth/wordpress/callback`;
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n${note}\nPress Ctrl-C to stop.\n`;
}

void start();
