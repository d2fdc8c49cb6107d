/** A web server in front of PHP: what Apache or nginx do for WordPress. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inferMimeType } from '@php-wasm/universal';
import { staticFiles } from './zips.mjs';

const NOT_WORDPRESS = '<!doctype html><title>Company</title><p>This page is not part of WordPress.</p>';

/**
 * Starts the server on a free port.
 *
 * @param handle Answers a request with PHP.
 * @param layout Returns the paths of the front page and of WordPress's files: `{ home: '', url: '/wp' }`.
 */
export async function startServer(handle, layout) {
  // There is one PHP, which answers one request at a time.
  let last = Promise.resolve();
  const inTurn = (request) => {
    const response = last.then(() => handle(request));
    last = response.catch(() => undefined);
    return response;
  };
  const server = http.createServer(async (req, res) => {
    try {
      const { status, headers, body } = await answer(req, layout(), inTurn);
      res.writeHead(status, headers).end(body);
    } catch (error) {
      console.error(error);
      res.writeHead(500).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(req, { home, url }, handle) {
  const { pathname } = new URL(req.url, 'http://localhost');
  const html = { 'content-type': 'text/html' };
  const isWithin = (folder) => `${pathname}/`.startsWith(`${folder}/`);
  if (!isWithin(home)) return { status: 200, headers: html, body: NOT_WORDPRESS };
  // These files are in the folder of WordPress, and there only.
  if (!isWithin(url) && /^\/wp-(?:login|signup|admin|includes|content)\b/.test(pathname.slice(home.length)))
    return { status: 404, headers: html, body: '<!doctype html><title>Not Found</title>' };
  const file = isWithin(url) && (await readStatic(pathname.slice(url.length)));
  if (file) return { status: 200, headers: { 'content-type': inferMimeType(pathname) }, body: file };
  const body = await buffer(req);
  const response = await handle({
    url: req.url,
    method: req.method,
    headers: req.headers,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  return { status: response.httpStatusCode, headers: response.headers, body: response.bytes };
}

async function readStatic(pathname) {
  if (staticFiles === undefined || !/^\/wp-(?:admin|includes|content)\/.*\.\w+$/.test(pathname))
    return undefined;
  try {
    // `new URL` has removed all dots from the path.
    return await readFile(path.join(staticFiles, pathname));
  } catch {
    return undefined;
  }
}
