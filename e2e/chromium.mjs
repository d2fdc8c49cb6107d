/** The Chromium of this machine, for playwright-core, which downloads none. */
import { existsSync } from 'node:fs';
import { whyMissing } from '../test/debian.mjs';

/** Debian's Chromium, and Chrome, which GitHub's machines have. The variable CHROMIUM is the path of another one. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];
const program = () => process.env.CHROMIUM ?? PATHS.find((path) => existsSync(path)) ?? PATHS[0];

/** Why there is no Chromium, or `undefined` if there is one. @param installs Whether to install it (Debian). */
export const whyNoChromium = (installs) => whyMissing(program(), 'chromium', installs);

/** Options for `chromium.launch` of playwright-core. */
export function launchOptions() {
  // Chromium's sandbox does not run as root, nor in most containers. The tests open only pages on loopback.
  return { executablePath: program(), args: ['--no-sandbox'] };
}
