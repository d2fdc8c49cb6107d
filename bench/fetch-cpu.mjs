/** Measures the CPU time of a request. */
import { median } from './statistics.mjs';

/** Requests of a measurement. */
const SLICE = 400;
/** Requests before the first measurement. */
const WARM_UP = 2000;
/** Requests at a time. */
const AT_ONCE = 8;

/** For each request the medians, in microseconds, and the median of the ratios of the rounds. */
export async function measureCPU(requests, { rounds, progress }) {
  for (const { ours, bare } of requests) for (const send of [bare, ours]) await cpuOf(send, WARM_UP);
  const figures = requests.map(() => ({ ours: [], bare: [] }));
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const [i, request] of requests.entries()) {
      // The two take turns in going first.
      for (const name of round % 2 ? ['ours', 'bare'] : ['bare', 'ours'])
        figures[i][name].push(await cpuOf(request[name], SLICE));
    }
  }
  return requests.map(({ label }, i) => {
    const { ours, bare } = figures[i];
    return {
      label,
      ours: median(ours),
      bare: median(bare),
      ratio: median(ours.map((cpu, j) => cpu / bare[j])),
    };
  });
}

/** User and system time of a request, in microseconds. */
async function cpuOf(send, count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const response = await send();
      if (response.status !== 200) throw new Error(`A request was answered with ${response.status}.`);
      await response.json();
    }
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
