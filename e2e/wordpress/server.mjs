/** A web server in front of PHP: what Apache or nginx do for WordPress. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inferMimeType } from '@php-wasm/universal';
import { staticFiles } from './zips.mjs';

const NOT_WORDPRESS = '<!doctype html><title>Company</title><p>This page is not part of WordPress.</p>';

const NOT_FOUND = '<!doctype html><title>Not Found</title>';
const FILE = /^(?:\/?|\/[\w-]+\.php|\/wp-(?:admin|includes|content)(?:\/.*)?)$/;

/**
 * Starts the server on a free port.
 *
 * @param handle Answers a request with PHP.
 * @param layout Returns the paths of the front page and of WordPress's files, and whether addresses that are no files lead
 *   to WordPress: `{ home: '', url: '/wp', rewrites: true }`.
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

async function answer(req, layout, handle) {
  const { pathname } = new URL(req.url, 'http://localhost');
  const page = pageWithoutWordPress(pathname, layout);
  if (page) return { headers: { 'content-type': 'text/html' }, ...page };
  const file = await readStatic(below(layout.url, pathname));
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

/** What the web server answers itself: pages outside of WordPress, and files that do not exist. */
function pageWithoutWordPress(pathname, { home, url, rewrites }) {
  const path = below(home, pathname);
  if (path === undefined) return { status: 200, body: NOT_WORDPRESS };
  const isFile = FILE.test(below(url, pathname) ?? 'none');
  const isFrontPage = /^\/?(?:index\.php(?:\/.*)?)?$/.test(path);
  // WordPress's files are in its folder, and there only.
  if (isFile || isFrontPage || (rewrites && !FILE.test(path))) return undefined;
  return { status: 404, body: NOT_FOUND };
}

/** The rest of a path that begins with a folder. */
function below(folder, pathname) {
  return `${pathname}/`.startsWith(`${folder}/`) ? pathname.slice(folder.length) : undefined;
}

async function readStatic(path) {
  if (staticFiles === undefined || !/^\/wp-(?:admin|includes|content)\/.*\.\w+$/.test(path ?? ''))
    return undefined;
  try {
    // `new URL` has removed `..` from the path.
    return await readFile(join(staticFiles, path));
  } catch {
    return undefined;
  }
}
