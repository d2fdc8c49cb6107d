/** Faults of the connection and of HTTP itself. */
import type { Exchange, Fault } from './fault';

const wait = { isSilent: true } as const;

/** Writes past Node's HTTP, and keeps the connection. */
const write = (text: string | ((exchange: Exchange) => string)) => (exchange: Exchange) =>
  void exchange.socket.write(typeof text === 'string' ? text : text(exchange), 'latin1');

/** Writes past Node's HTTP, and closes the connection. */
const writeAndClose =
  (text: string) =>
  ({ socket }: Exchange) =>
    void socket.end(text, 'latin1');

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

function repeat({ response, socket }: Exchange, milliseconds: number, act: () => void): void {
  const timer = setInterval(act, milliseconds);
  for (const end of [response, socket]) end.on('close', () => clearInterval(timer));
}

export const CONNECTION_FAULTS: readonly Fault[] = [
  { name: 'the host is unknown', destination: 'an unknown name' },
  { name: 'connection refused', destination: 'a closed port' },
  { name: 'no answer', ...wait, answer: () => undefined },
  { name: 'closed before the headers', answer: ({ socket }) => void socket.end() },
  { name: 'reset before the headers', answer: ({ socket }) => void socket.resetAndDestroy() },
  { name: 'closed in the headers', answer: writeAndClose('HTTP/1.1 200 OK\r\nContent-') },
  { name: 'silence after the headers', ...wait, answer: write(`${HEAD}Content-Length: 1000\r\n\r\n`) },
  { name: 'silence in the body', ...wait, answer: write(`${HEAD}Content-Length: 1000\r\n\r\n{"id":`) },
  { name: 'closed in the body', answer: writeAndClose(`${HEAD}Content-Length: 1000\r\n\r\n{"id":`) },
  {
    name: 'reset in the body',
    answer: ({ socket }) => {
      socket.write(`${HEAD}Content-Length: 1000\r\n\r\n{"id":`);
      // After the headers have been read: a reset discards what was not.
      setTimeout(() => socket.resetAndDestroy(), 300);
    },
  },
  {
    name: 'closed before the last chunk',
    answer: writeAndClose(`${HEAD}Transfer-Encoding: chunked\r\n\r\n6\r\n{"id":\r\n`),
  },
  {
    name: 'an endless slow drip',
    ...wait,
    answer: (exchange) => {
      exchange.response.writeHead(200);
      repeat(exchange, 20, () => void exchange.response.write('.'));
    },
  },
  {
    name: 'endless 102 responses',
    ...wait,
    answer: (exchange) => repeat(exchange, 20, () => exchange.response.writeProcessing()),
  },
  { name: '101, another protocol', answer: write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n') }, // prettier-ignore
  { name: 'Content-Length: too small', answer: write(`${HEAD}Content-Length: 3\r\n\r\n{"id":2,"name":"x"}`) },
  {
    name: 'Content-Length: too large, then silence',
    ...wait,
    answer: write(`${HEAD}Content-Length: 99\r\n\r\n{}`),
  },
  { name: 'Content-Length: no number', answer: write(`${HEAD}Content-Length: many\r\n\r\n{}`) },
  {
    name: 'Content-Length: two values',
    answer: write(`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`),
  },
  {
    name: 'a chunk of an invalid length',
    answer: write(`${HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n`),
  },
  { name: 'garbage instead of HTTP', answer: write(({ carried }) => `\0\x01\x02 ${carried}\r\n\r\n`) },
  { name: 'HTML without headers', answer: write('<html><body>It works!</body></html>\r\n\r\n') },
  { name: 'another protocol (SSH)', answer: write('SSH-2.0-OpenSSH_9.6\r\n') },
  {
    name: 'HTTP/2',
    answer: write('\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff'),
  },
  {
    name: 'a line break in a header',
    answer: write(({ carried }) => `${HEAD}X-A: a\rb ${carried}\r\n\r\n{}`),
  },
  {
    name: '1 MB of headers',
    answer: write(() => `${HEAD}${`X-Header: ${'x'.repeat(1000)}\r\n`.repeat(1000)}\r\n{}`),
  },
];

export const TLS_FAULTS: readonly Fault[] = [
  { name: 'certificate: self-signed', isSecure: true, destination: 'a self-signed certificate' },
  { name: 'certificate: expired', isSecure: true, destination: 'an expired certificate' },
  { name: 'certificate: for another host', isSecure: true, destination: 'a certificate for another host' },
  { name: 'TLS 1.1', isSecure: true, destination: 'TLS 1.1' },
  { name: 'plain text on the https port', isSecure: true, destination: 'plain text' },
  { name: 'closed in the TLS handshake', isSecure: true, destination: 'a handshake that is closed' },
  {
    name: 'no answer in the TLS handshake',
    isSecure: true,
    ...wait,
    destination: 'a handshake without an answer',
  },
  {
    name: '302 from https to http',
    isSecure: true,
    answer: ({ request, response, site }) =>
      void response.writeHead(302, { location: `${site.replace('https:', 'http:')}${request.url}` }).end(),
  },
];
