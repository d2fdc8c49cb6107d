import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { MANY, serverFor, settled, ways } from '../support/guarded-fetch';

describe.each(ways)('%s', (_way, at) => {
  const serve = serverFor(at);

  describe('gets', () => {
    const text = 'Grüße an alle. '.repeat(100);
    const many = Buffer.alloc(5_000_000, 'many times the same ');
    const gzip = zlib.gzipSync(text);
    const br = zlib.brotliCompressSync(text);
    const bodies: [string, string, Buffer, string | Buffer][] = [
      ['gzip', 'gzip', gzip, text],
      ['gzip by its other name', 'X-GZIP', gzip, text],
      ['deflate', 'deflate', zlib.deflateSync(text), text],
      ['raw deflate', 'deflate', zlib.deflateRawSync(text), text],
      ['much raw deflate', 'deflate', zlib.deflateRawSync(many), many],
      ['br', 'br', br, text],
      ['two codings', 'gzip, br', zlib.brotliCompressSync(gzip), text],
      ['gzip that breaks off', 'gzip', gzip.subarray(0, -8), text],
      ['nothing that is called gzip', 'gzip', Buffer.alloc(0), ''],
      ['nothing that is called deflate', 'deflate', Buffer.alloc(0), ''],
      ['nothing that is called br', 'br', Buffer.alloc(0), ''],
      ['an unknown coding', 'snappy', gzip, gzip],
      ['an unknown coding beside a known', 'gzip, snappy', gzip, gzip],
      ['no coding', 'identity', gzip, gzip],
      ["a coding that is called as Object's own", 'constructor', gzip, gzip],
    ];
    test.each(bodies)('%s', async (_what, coding, sent, body) => {
      const { send } = await serve((_req, res) =>
        res.writeHead(200, { 'content-encoding': coding }).end(sent),
      );
      const response = await send('/');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(body));
      expect(response.headers.get('content-encoding')).toBe(coding);
    });

    test('what is no gzip only until it is read', async () => {
      const { send } = await serve((_req, res) =>
        res.writeHead(200, { 'content-encoding': 'gzip' }).end('no'),
      );
      const response = await send('/');
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    });

    test.each([
      [204, 'GET'],
      [205, 'GET'],
      [304, 'GET'],
      [200, 'HEAD'],
      [404, 'HEAD'],
    ])('no body with %d by %s, whatever its headers say', async (status, method) => {
      const { send } = await serve((req, res) => {
        const length = req.method === 'HEAD' ? { 'content-length': 100, 'content-encoding': 'gzip' } : {};
        res.writeHead(status, length).end();
      });
      const response = await send('/', { method });
      expect([response.status, response.body, await response.text()]).toEqual([status, null, '']);
    });

    test('status, words, and headers as they came', async () => {
      const { send, url } = await serve((_req, res) => {
        res.writeHead(418, 'I am a teapot', [
          'Set-Cookie',
          'a=1',
          'set-cookie',
          'b=2; path=/',
          'X-Twice',
          '1',
          'x-twice',
          '2',
          'X-Name',
          'é',
        ]);
        res.end('tea');
      });
      const response = await send('/pot?a[]=1#lid');
      expect([response.status, response.ok, response.statusText]).toEqual([418, false, 'I am a teapot']);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; path=/']);
      expect([response.headers.get('x-twice'), response.headers.get('x-name')]).toEqual(['1, 2', 'é']);
      const { href } = url('/pot?a[]=1');
      expect([response.url, response.clone().url, response.clone().clone().url]).toEqual([href, href, href]);
      expect([await response.clone().text(), await response.text()]).toEqual(['tea', 'tea']);
    });

    test('a redirect as it is', async () => {
      const { send } = await serve((_req, res) => res.writeHead(302, { location: '/there' }).end('Moved'));
      const response = await send('/');
      expect([response.status, response.headers.get('location'), response.redirected]).toEqual([
        302,
        '/there',
        false,
      ]);
    });

    test('the answer after an early hint', async () => {
      const { send } = await serve((_req, res) => {
        res.writeEarlyHints({ link: '</style.css>; rel=preload' });
        res.end('late');
      });
      expect(await (await send('/')).text()).toBe('late');
    });

    test('the answer to an upload that is not read', async () => {
      const { send } = await serve((_req, res) => res.writeHead(413).end('too large'));
      const response = await send('/', { method: 'POST', body: new Uint8Array(2 ** 16) });
      expect([response.status, await response.text()]).toEqual([413, 'too large']);
    });

    test('a body as it comes', async () => {
      let more: ServerResponse | undefined;
      const { send } = await serve((_req, res) => (more = res).write('one'));
      const reader = (await send('/')).body!.getReader();
      const read = async () => Buffer.from((await reader.read()).value as Uint8Array).toString();
      expect(await read()).toBe('one');
      more!.end('two');
      expect(await read()).toBe('two');
      expect((await reader.read()).done).toBe(true);
    });
  });

  describe('holds back', () => {
    test('an answer that is not read', async () => {
      let written = 0;
      const chunk = Buffer.alloc(2 ** 16);
      const { send } = await serve((_req, res) => {
        const source = new Readable({
          read() {
            written += chunk.length;
            this.push(written > MANY ? null : chunk);
          },
        });
        source.pipe(res).on('close', () => source.destroy());
      });
      const response = await send('/');
      // As much as fits between the two: then the server has to wait.
      await settled(() => written);
      expect(written).toBeLessThan(MANY / 2);
      await response.body!.cancel();
    });

    test('nothing of an upload that is read: it arrives whole', async () => {
      const { send } = await serve((req, res) => {
        let size = 0;
        req.on('data', (chunk: Buffer) => (size += chunk.length)).on('end', () => res.end(String(size)));
      });
      const body = new Blob(Array.from({ length: 64 }, () => new Uint8Array(2 ** 18)));
      expect(await (await send('/', { method: 'POST', body })).text()).toBe(String(2 ** 24));
    });
  });
});
