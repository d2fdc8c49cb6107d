/** A server before a site: a TLS proxy, a firewall, a plugin that answers first. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import type { Certificate } from './certificate';
import { listen } from './loopback';

/** Answers a request instead of the site and returns `true`, or lets it through. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Puts a server before a site, and makes its address the home of the site.
 * @param certificate Makes it an https server.
 * @returns the address of the server
 */
export async function putBefore(
  site: StandIn,
  intercept: Intercept,
  certificate?: Certificate,
): Promise<string> {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (intercept(request, response)) return;
    const { method, url, headers } = request;
    const forwarded = http.request(`${site.origin}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  };
  const server = certificate ? https.createServer(certificate, answer) : http.createServer(answer);
  const { port } = await listen(server);
  return (site.options.home = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`);
}
