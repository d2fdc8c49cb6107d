/** Measures by how much the memory of a process grows while it uploads a file of 100 MB, in a process for each upload. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openAsBlob, createReadStream, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { kinds } from './fetch-requests.mjs';

const file = fileURLToPath(import.meta.url);
const SIZE = 100e6;

const headers = { 'content-type': 'video/mp4', 'content-disposition': 'attachment; filename="film.mp4"' };
const bodies = {
  stream: (path) => ({ body: Readable.toWeb(createReadStream(path)), duplex: 'half', headers }),
  file: async (path) => ({ body: await openAsBlob(path), headers }),
  form: async (path) => {
    const body = new FormData();
    body.append('title', 'A film');
    body.append('file', await openAsBlob(path), 'film.mp4');
    return { body };
  },
};

/** For each kind of body, the growth in MB with the global `fetch` and with each kind of credentials. */
export async function measureUploads(url, copy = '..') {
  const directory = mkdtempSync(join(tmpdir(), 'upload-'));
  try {
    const paths = { small: join(directory, 'small'), large: join(directory, 'large') };
    for (const [path, size] of [
      [paths.small, 1e6],
      [paths.large, SIZE],
    ]) {
      writeFileSync(path, '');
      truncateSync(path, size);
    }
    const uploads = [];
    for (const body of Object.keys(bodies)) {
      const growth = {};
      for (const sender of ['fetch', ...Object.keys(kinds)])
        growth[sender] = await uploadInChild({ url, copy, body, sender, paths });
      uploads.push({ body, growth });
    }
    return uploads;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function uploadInChild(task) {
  const child = fork(file, [JSON.stringify(task)]);
  const [result] = await once(child, 'message');
  if (result.error !== undefined) throw new Error(result.error);
  return result.growth;
}

async function upload({ url, copy, body, sender, paths }) {
  const { authorizedFetch } = createRequire(file)(`${copy}/dist/index.js`);
  const site = { home: url, root: `${url}/wp-json/` };
  const send = sender === 'fetch' ? fetch : authorizedFetch(site, kinds[sender]);
  const post = async (path, size) => {
    const init = { method: 'POST', ...(await bodies[body](path)) };
    const response = await send(`${url}/wp-json/wp/v2/media`, init);
    const { received } = await response.json();
    if (received < size) throw new Error(`The server received ${received} bytes of ${size}.`);
  };
  for (let i = 0; i < 10; i++) await post(paths.small, 1e6);
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  await post(paths.large, SIZE);
  clearInterval(timer);
  return (peak - before) / 1e6;
}

if (process.argv[1] === file) {
  const report = (result) => process.send(result, () => process.exit());
  upload(JSON.parse(process.argv[2])).then(
    (growth) => report({ growth }),
    (error) => report({ error: error.message }),
  );
}
