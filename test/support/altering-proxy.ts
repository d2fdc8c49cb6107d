/** A server in front of a site that changes requests and responses, like web servers, firewalls and caches. */
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
} from 'node:http';
import { listen } from './loopback';

export interface Alterations {
  /** Changes the headers of a request on their way to the site. */
  request?: (headers: IncomingHttpHeaders) => void;
  /** Answers instead of the site: a status with a body. An object is sent as JSON, text as HTML or with `type`. */
  answer?: (
    url: string,
    method: string,
  ) => { status: number; body: string | object; type?: string } | undefined;
  /** Changes the body of an answer. */
  body?: (body: string, url: string) => string;
}

/** Passes altered requests on to a site. */
export function altering(target: () => string, { request, answer, body }: Alterations): RequestListener {
  return (incoming, outgoing) => {
    const { method = 'GET', url = '/' } = incoming;
    const instead = answer?.(url, method);
    if (instead) {
      const isJSON = typeof instead.body === 'object';
      const type = instead.type ?? (isJSON ? 'application/json' : 'text/html');
      outgoing.writeHead(instead.status, { 'content-type': type });
      outgoing.end(isJSON ? JSON.stringify(instead.body) : instead.body);
      return;
    }
    const headers = { ...incoming.headers };
    request?.(headers);
    const onward = httpRequest(`${target()}${url}`, { method, headers }, (answered) => {
      const chunks: Buffer[] = [];
      answered.on('data', (chunk: Buffer) => chunks.push(chunk));
      answered.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { 'content-length': _, 'transfer-encoding': __, ...rest } = answered.headers;
        outgoing.writeHead(answered.statusCode!, rest).end(body ? body(text, url) : text);
      });
    });
    incoming.pipe(onward);
  };
}

/** Starts such a server on loopback. Returns its origin. */
export async function startProxy(target: () => string, alterations: Alterations): Promise<string> {
  const { port } = await listen(createServer(altering(target, alterations)));
  return `http://127.0.0.1:${port}`;
}
