import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { serverFor, ways } from '../support/guarded-fetch';

describe.each(ways)('%s', (_way, at) => {
  const serve = serverFor(at);
  const bytesOf = async (req: IncomingMessage) => Buffer.concat(await Readable.from(req).toArray());

  describe('sends', () => {
    const text = 'title=Hé+%26&a[]=1';
    const bytes = Buffer.from('…\0\r\n');
    const form = () => {
      const form = new FormData();
      form.append('ti"t\nle', 'line one\nline two\r\nline "three" é');
      form.append('list[]', 'a');
      form.append('list[]', 'b');
      form.append('file', new Blob([bytes], { type: 'image/png' }), 'a "pic\nture".png');
      form.append('untyped', new Blob([bytes]), 'é.bin');
      form.append('nameless', new Blob([bytes]), '');
      return form;
    };
    const stream = () => new Blob([bytes, bytes]).stream();
    const urlencoded = 'application/x-www-form-urlencoded;charset=UTF-8';
    const asStream = (init: RequestInit) => ({ duplex: 'half', ...init }) as RequestInit;

    interface Sent {
      type?: string;
      length?: string;
      chunked?: boolean;
      body?: string | Buffer;
    }
    // prettier-ignore
    const requests: [string, string, () => RequestInit, Sent][] = [
      ['nothing', 'GET', () => ({}), {}],
      ['nothing', 'HEAD', () => ({}), {}],
      ['nothing', 'POST', () => ({}), { length: '0' }],
      ['nothing', 'PUT', () => ({ body: null }), { length: '0' }],
      ['nothing', 'DELETE', () => ({}), {}],
      ['nothing', 'OPTIONS', () => ({}), {}],
      ['an empty string', 'POST', () => ({ body: '' }), { type: 'text/plain;charset=UTF-8', length: '0' }],
      ['a string', 'POST', () => ({ body: text }), { type: 'text/plain;charset=UTF-8', length: '19', body: text }],
      ['a string', 'DELETE', () => ({ body: text }), { type: 'text/plain;charset=UTF-8', length: '19', body: text }],
      ['half of a pair', 'POST', () => ({ body: '\ud800' }), { type: 'text/plain;charset=UTF-8', length: '3', body: '\ufffd' }],
      ['JSON', 'PUT', () => ({ body: '{}', headers: { 'Content-Type': 'application/json' } }), { type: 'application/json', length: '2', body: '{}' }],
      ['URLSearchParams', 'POST', () => ({ body: new URLSearchParams({ a: 'é b' }) }), { type: urlencoded, length: '10', body: 'a=%C3%A9+b' }],
      ['bytes', 'PATCH', () => ({ body: bytes }), { length: '6', body: bytes }],
      ['some of an ArrayBuffer', 'POST', () => ({ body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }), { length: '2', body: Buffer.from([2, 3]) }],
      ['an ArrayBuffer', 'POST', () => ({ body: new Uint8Array([1, 2]).buffer }), { length: '2', body: Buffer.from([1, 2]) }],
      ['a DataView', 'POST', () => ({ body: new DataView(new Uint8Array([1, 2]).buffer, 1) }), { length: '1', body: Buffer.from([2]) }],
      ['a Blob', 'POST', () => ({ body: new Blob([bytes]) }), { length: '6', body: bytes }],
      ['a Blob with a type', 'POST', () => ({ body: new Blob([bytes], { type: 'image/PNG' }) }), { type: 'image/png', length: '6', body: bytes }],
      ['a stream', 'POST', () => asStream({ body: stream() }), { chunked: true, body: Buffer.concat([bytes, bytes]) }],
      ['a stream', 'DELETE', () => asStream({ body: stream() }), { chunked: true, body: Buffer.concat([bytes, bytes]) }],
      ['a stream of a known length', 'POST', () => asStream({ body: stream(), headers: { 'content-length': '12' } }), { length: '12', body: Buffer.concat([bytes, bytes]) }],
      ["Node's own stream", 'POST', () => asStream({ body: Readable.from([bytes]) as never }), { chunked: true, body: bytes }],
    ];
    test.each(requests)('%s by %s', async (_what, method, init, sent) => {
      const { send } = await serve((req, res) => {
        void bytesOf(req).then((body) => {
          const { 'content-type': type, 'content-length': length, 'transfer-encoding': coding } = req.headers;
          res.setHeader('x-sent', JSON.stringify([req.method, type, length, coding]));
          res.end(body);
        });
      });
      const response = await send('/', { method, ...init() });
      expect(JSON.parse(response.headers.get('x-sent')!)).toEqual([
        method,
        sent.type ?? null,
        sent.length ?? null,
        sent.chunked ? 'chunked' : null,
      ]);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(sent.body ?? ''));
    });

    test('FormData, with its length', async () => {
      let lengths: unknown[] = [];
      const { send } = await serve((req, res) => {
        void bytesOf(req).then((body) => {
          lengths = [req.headers['content-length'], body.length, req.headers['transfer-encoding']];
          res.writeHead(200, { 'content-type': req.headers['content-type'] }).end(body);
        });
      });
      const response = await send('/', { method: 'POST', body: form() });
      const body = await response.text();
      expect(lengths).toEqual([String(Buffer.byteLength(body)), Buffer.byteLength(body), undefined]);
      const boundary = /boundary=(\S+)$/.exec(response.headers.get('content-type')!)![1]!;
      const part = (head: string, content: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
      const file = bytes.toString();
      expect(body).toBe(
        part('name="ti%22t%0D%0Ale"', 'line one\r\nline two\r\nline "three" é') +
          part('name="list[]"', 'a') +
          part('name="list[]"', 'b') +
          part('name="file"; filename="a %22pic%0Ature%22.png"\r\nContent-Type: image/png', file) +
          part('name="untyped"; filename="é.bin"\r\nContent-Type: application/octet-stream', file) +
          part('name="nameless"\r\nContent-Type: application/octet-stream', file) +
          `--${boundary}--\r\n`,
      );
    });
  });
});
