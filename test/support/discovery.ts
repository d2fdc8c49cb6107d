/** What the tests of discovery share: servers that answer as they are told, and a TLS proxy before a site. */
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { selfSigned } from './certificate';
import { putBefore } from './front';
import { listen } from './loopback';
import { startSite } from './site';

/** The query with which the index is requested. */
export const FIELDS = '_fields=name,description,url,home,namespaces,authentication';

/** The requests that a site got, as `GET /wp-json/`. */
export const asked = ({ requests }: StandIn) => requests.map(({ method, url }) => `${method} ${url}`);

/** A server with this listener, and the requests that it got. */
export async function serve(answer: RequestListener) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const { port } = await listen(server);
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

/** A TLS proxy before a site that does not detect it. */
export async function proxied(options: StandInOptions = {}) {
  const site = await startSite(options);
  const certificate = selfSigned();
  const url = await putBefore(site, () => false, certificate);
  const { host, port } = new URL(url);
  site.options.home = `http://${host}`;
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  return { site, agents, port, url };
}
