/** Finds the site that the user named. */
import { discover } from '../discovery/discover';
import { upgradeToHTTPS } from '../http/redirects';
import type { Site } from '../site/site';
import type { IO } from './io';
import { printableName } from './printable';

export async function findSite(address: string, io: IO): Promise<Site> {
  const site = await discover(address);
  const name = printableName(site.name);
  io.say(`Found ${name ? `“${name}”` : 'a WordPress site'} at ${addressOf(site)}`);
  return site;
}

/** The home of the site, with https if the REST API was found there. */
export function addressOf({ home, root }: Site): string {
  return upgradeToHTTPS(new URL(home), new URL(root)).href.replace(/\/$/, '');
}
