import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import WPAPI from 'wpapi';
import { authorizedFetch, wpapiTransport, type Credentials } from '../../lib';
import { FETCHES, serve, useGuard } from '../support/authorized-site';

const SIZE = 32 * 2 ** 20;
const headers = { 'content-type': 'video/mp4', 'content-disposition': 'attachment; filename="film.mp4"' };

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'upload-'));
  file = path.join(directory, 'film.mp4');
  writeFileSync(file, Buffer.alloc(SIZE));
});
afterAll(() => rmSync(directory, { recursive: true }));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** The bytes that stay in memory. Garbage is freed by another thread, some of it after the collection has returned. */
async function bytesInMemory(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    collectGarbage();
    await setTimeout(5);
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}

/** A site that tells, before it answers, how many bytes it got, and how many are in the memory of this process. */
async function startCounting() {
  const seen = { bytes: 0, inMemory: 0 };
  const site = await serve((req, res) => {
    seen.bytes = 0;
    req.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
    req.on('end', () => {
      void bytesInMemory().then((bytes) => {
        seen.inMemory = bytes;
        res.end('{"id":1}');
      });
    });
  });
  return { ...site, seen };
}

const kinds: Record<string, Credentials> = {
  'an application password': { username: 'alice', applicationPassword: 'abcd EFGH ijkl MNOP' },
  'a bearer token': { accessToken: 'abc' },
  'OAuth 1.0a': { consumerKey: 'k', consumerSecret: 's', token: 't', tokenSecret: 'ts' },
};

const bodies: Record<string, () => Promise<RequestInit>> = {
  'a stream': () => Promise.resolve({ body: zeros(), duplex: 'half', headers }),
  'a file': async () => ({ body: await openAsBlob(file), headers }),
  'a form with a file': async () => {
    const body = new FormData();
    body.append('title', 'A film');
    body.append('file', await openAsBlob(file), 'film.mp4');
    return { body };
  },
};

function zeros(): ReadableStream<Uint8Array> {
  let left = SIZE;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(2 ** 16));
      left -= 2 ** 16;
      if (left === 0) controller.close();
    },
  });
}

describe.each(FETCHES)('an upload does not stay in memory, %s', (_sender, guarded) => {
  useGuard(guarded);

  test.each(Object.keys(bodies).flatMap((body) => Object.keys(kinds).map((kind) => [body, kind] as const)))(
    '%s, with %s',
    async (body, kind) => {
      const { site, guard, seen } = await startCounting();
      const fetch = authorizedFetch(site, kinds[kind]!, { guard });
      const init = await bodies[body]!();
      const before = await bytesInMemory();
      const response = await fetch('/wp/v2/media', { method: 'POST', ...init });
      expect(response.status).toBe(200);
      expect(seen.bytes).toBeGreaterThanOrEqual(SIZE);
      expect(seen.inMemory - before).toBeLessThan(SIZE / 4);
    },
  );
});

test.each<[string, (media: WPAPI.WPRequest) => Promise<unknown>]>([
  ['a file', (media) => media.file(file).create({ title: 'A film' })],
  ['a stream', (media) => media.setHeaders(headers).create(zeros())],
])('an upload by node-wpapi does not stay in memory: %s', async (_, upload) => {
  const { site, fetch, seen } = await startCounting();
  const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) });
  const before = await bytesInMemory();
  expect(await upload(wp.media())).toMatchObject({ id: 1 });
  expect(seen.bytes).toBeGreaterThanOrEqual(SIZE);
  expect(seen.inMemory - before).toBeLessThan(SIZE / 4);
});

describe.each(FETCHES)('a redirected upload, %s', (_sender, guarded) => {
  useGuard(guarded);

  const redirecting = () =>
    serve((req, res) => {
      const type = req.headers['content-type'];
      let text = '';
      req.on('data', (chunk: Buffer) => (text += chunk.toString()));
      req.on('end', () => {
        if (req.url!.includes('old')) res.writeHead(307, { location: '/wp-json/new' }).end();
        else res.end(JSON.stringify({ method: req.method, type: type?.split(';')[0], text }));
      });
    });

  test('of a file is sent to its new address, with a new signature each time', async () => {
    const { fetch, requests } = await redirecting();
    const response = await fetch('/old', {
      method: 'POST',
      body: new Blob(['bytes'], { type: 'image/png' }),
    });
    expect(await response.json()).toEqual({ method: 'POST', type: 'image/png', text: 'bytes' });
    const signed = requests.map((request) => request.headers.authorization);
    expect(new Set(signed).size).toBe(requests.length);
  });

  test('of a form is returned as the redirect that it is, if the caller wants that', async () => {
    const { fetch } = await redirecting();
    const body = new FormData();
    body.append('title', 'A');
    const response = await fetch('/old', { method: 'POST', body, redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/wp-json/new');
  });

  /** A page that does what a form asks for, and then redirects to its result. */
  const posting = async () => {
    const served = await serve((req, res) => {
      const isForm = req.method === 'POST';
      req.resume().on('end', () => {
        if (isForm) res.writeHead(303, { location: '/wp-json/result' }).end();
        else res.end('done');
      });
    });
    return { ...served, posts: () => served.requests.filter(({ method }) => method === 'POST').length };
  };
  const form = (size: number) => {
    const body = new FormData();
    body.append('file', new Blob([Buffer.alloc(size)]), 'film.mp4');
    return body;
  };

  test.each<[string, Blob | FormData]>([
    ['a file', new Blob(['bytes'])],
    ['a form', form(5)],
  ])('of %s is sent once, if its result is elsewhere', async (_, body) => {
    const { fetch, posts } = await posting();
    const response = await fetch('/form', { method: 'POST', body });
    expect(await response.text()).toBe('done');
    expect(posts()).toBe(1);
  });

  test('of a form is sent once, if the caller wants the redirect', async () => {
    const { fetch, posts } = await posting();
    const response = await fetch('/form', { method: 'POST', body: form(2 ** 21), redirect: 'manual' });
    expect([response.status, posts()]).toEqual([303, 1]);
  });

  test.each<[string, Blob | FormData]>([
    ['a large file', new Blob([Buffer.alloc(2 ** 21)])],
    ['a large form', form(2 ** 21)],
  ])('of %s is sent once', async (_, body) => {
    const { fetch, posts } = await posting();
    const outcome = await fetch('/form', { method: 'POST', body }).then(
      (response) => response.text(),
      (error: unknown) => error,
    );
    expect(posts()).toBe(1);
    if (_sender === 'by the global fetch') expect(outcome).toMatchObject({ code: 'redirect_refused' });
    else expect(outcome).toBe('done');
  });

  test.each([303, 307])('of a stream is refused, also with status %d', async (status) => {
    const { fetch, requests } = await serve((req, res) => {
      req.resume().on('end', () => res.writeHead(status, { location: '/wp-json/new' }).end());
    });
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit;
    await expect(fetch('/old', init)).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(requests).toHaveLength(1);
  });
});

test('a redirected upload of a large file by node-wpapi is refused after one request', async () => {
  const { site, fetch, requests } = await serve((req, res) => {
    req.resume().on('end', () => res.writeHead(302, { location: '/wp-json/new' }).end());
  });
  const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) });
  await expect(wp.media().file(file).create({ title: 'A film' })).rejects.toMatchObject({
    code: 'redirect_refused',
  });
  expect(requests).toHaveLength(1);
});
