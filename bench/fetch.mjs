/**
 * The bench for requests as the user: the CPU time of `authorizedFetch`, compared with the global `fetch` and a fixed
 * Authorization header.
 *
 *     npm run bench:fetch                    about a minute
 *     npm run bench:fetch -- --quick         about 10 seconds
 *     npm run bench:fetch -- --upload        measures the memory of uploads of 100 MB instead
 *     npm run bench:fetch -- --json          prints JSON
 *     npm run bench:fetch -- --package DIR   measures another built copy of the package
 *
 * Both send the same requests to a server in another process, and take turns. This process is pinned to one core, the
 * server to another. The figures are medians of all rounds. A response other than 200 fails the bench.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseCores } from './cores.mjs';
import { machine } from './environment.mjs';
import { measureCPU } from './fetch-cpu.mjs';
import { printFetch } from './fetch-report.mjs';
import { loadRequests } from './fetch-requests.mjs';
import { startServer } from './fetch-server.mjs';
import { measureUploads } from './fetch-upload.mjs';
import { buildPackage } from './prepare.mjs';
import { progress } from './progress.mjs';

async function bench({ rounds, copy, upload }) {
  if (!copy) buildPackage();
  const cores = chooseCores();
  const server = await startServer(cores.application);
  try {
    const date = new Date().toISOString().slice(0, 10);
    const pinned = cores.application !== undefined;
    const environment = { date, ...machine(), pinned, isCopy: copy !== undefined };
    if (upload) return { environment, uploads: await measureUploads(server.url, copy) };
    const cpu = await measureCPU(loadRequests(server.url, copy), { rounds, progress });
    return { environment: { ...environment, rounds }, cpu };
  } finally {
    progress('');
    server.stop();
  }
}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      upload: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      package: { type: 'string' },
    },
  });
  const { quick, upload, json, package: copy } = values;
  return { rounds: quick ? 6 : 40, upload, json, copy: copy && resolve(copy) };
}

try {
  const options = readOptions(process.argv.slice(2));
  const result = await bench(options);
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else printFetch(result);
} catch (error) {
  console.error(`The bench failed: ${error.message}`);
  process.exitCode = 1;
}
