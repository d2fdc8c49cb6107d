/** The machine and the versions that the figures were measured with. */
import { createRequire } from 'node:module';
import os from 'node:os';

const require = createRequire(import.meta.url);

export function machine() {
  return {
    node: process.version,
    system: `${os.type()} ${os.arch()}`,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
  };
}

export function environment(cores, { logins, rounds, browsers, profiles }) {
  const version = (name) => require(`${name}/package.json`).version;
  return {
    ...machine(),
    pinned:
      cores.application === undefined
        ? false
        : { application: cores.application, siteAndBrowsers: cores.driver },
    peers: Object.fromEntries(
      ['express', 'express-session', 'passport', 'passport-oauth1', 'grant'].map((name) => [
        name,
        version(name),
      ]),
    ),
    site: 'a stand-in that does not check requests',
    isProfiled: profiles !== undefined,
    logins,
    rounds,
    browsers,
  };
}
