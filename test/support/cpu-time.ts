/**
 * Milliseconds of CPU time since a moment, to notice a reader that takes too long: other processes that need the machine do
 * not count.
 */
export function cpuTimer(): () => number {
  const { user } = process.cpuUsage();
  return () => (process.cpuUsage().user - user) / 1000;
}
