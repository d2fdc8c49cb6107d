import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { isWithoutTLS } from '../../lib/http/fault';
import { selfSigned } from '../support/certificate';
import { failure } from '../support/failure';
import { get, serve, serveRaw, serveSecurely } from '../support/http-server';
import { closedPort, listen } from '../support/loopback';

describe('TLS', () => {
  test('is spoken, with an authority that the agent knows', async () => {
    const { url, agents } = await serveSecurely((_request, response) => response.end('safe'));
    expect((await get(url, { agents })).body).toBe('safe');
  });

  test.each([
    ['nobody vouches for', {}, false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is of another host', { name: 'other.example.test' }, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['has expired', { expired: true }, true, 'CERT_HAS_EXPIRED'],
  ])('ends before anything is sent where the certificate %s', async (_why, certificate, isKnown, code) => {
    const { url, asked, agents } = await serveSecurely(
      (_request, response) => response.end(),
      selfSigned(certificate),
    );
    const error = await failure(get(`${url}/wp-json/`, isKnown ? { agents } : {}));
    expect(error.code).toBe('certificate_invalid');
    expect(error.message).toContain(`GET ${url}/wp-json/ was not sent: the certificate of 127.0.0.1:`);
    expect(error.message).toContain(`(${code})`);
    expect(error.remedy).toContain('never sent to a site whose certificate is not valid');
    expect(isWithoutTLS(error)).toBe(false);
    expect(asked).toEqual([]);
  });

  test('is known to be missing where plain HTTP answers', async () => {
    const { loopback } = await serve((_request, response) => response.end());
    const error = await failure(get(`https://127.0.0.1:${loopback.port}/`));
    expect(error.code).toBe('site_unreachable');
    expect(isWithoutTLS(error)).toBe(true);
  });

  test('is known to be missing where the handshake is hung up on, or nothing listens', async () => {
    const url = (await serveRaw((socket) => socket.end())).replace('http:', 'https:');
    expect(isWithoutTLS(await failure(get(url)))).toBe(true);
    const port = await closedPort(net.createServer());
    expect(isWithoutTLS(await failure(get(`https://127.0.0.1:${port}/`)))).toBe(true);
  });

  test('of an old version fails with the remedy for that', async () => {
    const server = https.createServer({
      ...selfSigned(),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const { port } = await listen(server);
    const error = await failure(get(`https://127.0.0.1:${port}/`));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain('no TLS connection to 127.0.0.1');
    expect(error.remedy).toContain('TLS 1.2');
    expect(isWithoutTLS(error)).toBe(false);
  });

  test('for HTTP/2 only fails with the remedy for that', async () => {
    const certificate = selfSigned();
    const server = http2.createSecureServer(certificate);
    const { port } = await listen(server);
    const agents = { https: new https.Agent({ ca: certificate.cert }) };
    const error = await failure(get(`https://127.0.0.1:${port}/`, { agents }));
    expect(error.message).toContain('was answered with 403: the server speaks only HTTP/2.');
    expect(error.remedy).toContain('in addition to HTTP/2');
  });
});
