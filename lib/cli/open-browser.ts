/** Opens an address in the browser of the person at this machine. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Nothing waits for the browser, and nothing is said if there is none: the address has been printed, too. No shell
 * gets to see it, so nothing in it needs quoting.
 */
export function openBrowser(url: string, platform = process.platform): void {
  const [command, ...args] = OPENERS[platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
