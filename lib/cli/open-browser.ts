/** Opens an address in the user's browser. */
import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/**
 * Does not wait for the browser and ignores a missing one: the address is printed, too. Uses no shell, so the address
 * needs no quoting.
 */
export function openBrowser(url: string, platform = process.platform): void {
  const [command, ...args] = OPENERS[platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true, env: withoutSecrets(process.env) })
    .on('error', () => undefined)
    .unref();
}

/** The environment without the variables that may contain credentials of this command. Windows ignores their case. */
function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^WORDPRESS_/i.test(name)));
}
