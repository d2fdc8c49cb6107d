/** Pins the application to one core and everything else to another, if `taskset` exists and two cores are available. */
import { spawnSync } from 'node:child_process';

/** Pins this process. Returns both cores, each `undefined` if pinning is not possible. */
export function chooseCores() {
  const [driver, application] = allowed();
  if (application === undefined) return { driver: undefined, application: undefined };
  const { status } = spawnSync('taskset', ['-a', '-c', '-p', driver, String(process.pid)]);
  return status === 0 ? { driver, application } : { driver: undefined, application: undefined };
}

/** The cores that this process may run on. */
function allowed() {
  const { status, stdout } = spawnSync('taskset', ['-c', '-p', String(process.pid)], { encoding: 'utf8' });
  if (status !== 0) return [];
  return stdout
    .slice(stdout.lastIndexOf(':') + 1)
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => String(first + i));
    });
}
