/** Programs that a check needs, and that npm does not install. */
import { execFileSync } from 'node:child_process';

/**
 * Why a program is not on this machine, or `undefined` if it is.
 *
 * @param program The name or path of the program, which answers `--version`.
 * @param name The Debian package that contains it.
 * @param installs Whether to install that package, on Debian and Ubuntu.
 */
export function whyMissing(program, name, installs) {
  if (works(program, ['--version'])) return undefined;
  if (!installs) return `${program} is not installed. With --install it is installed on Debian and Ubuntu.`;
  if (!works('apt-get', ['--version']))
    return `${program} is not installed, and this is not Debian or Ubuntu.`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !works('sudo', ['-n', 'true']))
    return `${program} is not installed, and there is neither root nor sudo without a password to install it.`;
  const [command, ...first] = isRoot ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const install = ['install', '-y', '--no-install-recommends', name];
  if (!works(command, [...first, ...install])) {
    works(command, [...first, 'update']);
    works(command, [...first, ...install]);
  }
  return works(program, ['--version'])
    ? undefined
    : `${program} is not installed, and apt-get could not install it.`;
}

/** Whether a command runs and ends with exit code 0. */
export function works(command, args) {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync(command, args, { stdio: 'ignore', env, timeout: 120_000 });
    return true;
  } catch {
    return false;
  }
}
