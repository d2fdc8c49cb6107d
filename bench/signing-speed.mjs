/** Measures how many requests per second each signer signs. */
import { performance } from 'node:perf_hooks';
import { median } from './statistics.mjs';

const credentials = {
  consumerKey: 'CONSUMERKEY1',
  consumerSecret: 'consumersecretconsumersecretconsumersecretconsum',
  token: 'ACCESSTOKENACCESSTOKENAC',
  tokenSecret: 'accesssecretaccesssecretaccesssecretaccesssecret',
};

/** Calls between two readings of the clock. */
const BATCH = 16;
/** Length of a measurement, in milliseconds. */
const SLICE = 25;
/** Length of the warm-up of each signer and request, in milliseconds. */
const WARM_UP = 500;

/** For each request, the median of each signer, and the median of the ratios between this package and the fastest peer. */
export function measureSpeed(signers, requests, { rounds, progress }) {
  const signing = signers.map(({ name, create }) => ({
    name,
    // The only signature method that all signers support.
    sign: create({ credentials, signatureMethod: 'HMAC-SHA1' }),
  }));
  for (const { sign } of signing) for (const request of requests) perSecond(sign, request, WARM_UP);

  const figures = requests.map(() => Object.fromEntries(signing.map(({ name }) => [name, []])));
  for (let round = 0; round < rounds; round++) {
    requests.forEach((request, i) => {
      // The signers take turns in going first.
      for (let turn = 0; turn < signing.length; turn++) {
        const { name, sign } = signing[(turn + round) % signing.length];
        figures[i][name].push(perSecond(sign, request, SLICE));
      }
    });
    progress(`round ${round + 1} of ${rounds}`);
  }
  return requests.map(({ label }, i) => ({ label, ...summarize(figures[i]) }));
}

function summarize(figures) {
  const perSecond = Object.fromEntries(
    Object.entries(figures).map(([name, numbers]) => [name, median(numbers)]),
  );
  const [, ...peers] = Object.keys(figures);
  const best = peers.reduce((a, b) => (perSecond[a] > perSecond[b] ? a : b));
  return { perSecond, ratio: median(figures.ours.map((figure, round) => figure / figures[best][round])) };
}

/** Calls per second of CPU time, which other processes on the machine do not affect. */
function perSecond(sign, request, milliseconds) {
  const end = performance.now() + milliseconds;
  const before = process.cpuUsage();
  let count = 0;
  do {
    for (let i = 0; i < BATCH; i++) sign(request);
    count += BATCH;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return (count / (user + system)) * 1e6;
}
