import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { HTTPClient } from '../../lib/http/client';
import { failure, shown } from '../support/failure';
import { bodyOf, get, serve, serveSecurely } from '../support/http-server';

describe('redirects', () => {
  const redirectTo = (location: (request: IncomingMessage) => string | undefined, status = 302) =>
    serve((request, response) => {
      const target = location(request);
      if (target === undefined) response.end('arrived');
      else response.writeHead(status, { location: target }).end();
    });

  test('are followed within the site', async () => {
    const { url, asked } = await redirectTo(
      ({ url }) => (url === '/blog' ? '/blog/?a=1#top' : undefined),
      301,
    );
    expect(await get(`${url}/blog`)).toMatchObject({ url: `${url}/blog/?a=1`, body: 'arrived' });
    expect(asked).toEqual(['GET /blog', 'GET /blog/?a=1']);
  });

  test('are followed five times', async () => {
    const hop = ({ url }: IncomingMessage) => Number(url!.slice(1));
    const { url, asked } = await redirectTo((request) =>
      hop(request) < 5 ? `/${hop(request) + 1}` : undefined,
    );
    expect((await get(`${url}/0`)).body).toBe('arrived');
    expect(asked).toHaveLength(6);
  });

  test('that turn in a circle are left', async () => {
    const { url, asked } = await redirectTo(({ url }) => (url === '/a' ? '/b' : '/a'));
    const error = await failure(get(`${url}/a`));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(`GET ${url}/b was redirected more than 5 times, at last to ${url}/a.`);
    expect(error.remedy).toContain('`siteURL`');
    expect(asked).toHaveLength(6);
  });

  test('to another host are not followed, nor to another port', async () => {
    const other = await serve((_request, response) => response.end('wrong'));
    for (const place of [other.url, other.url.replace('127.0.0.1', 'localhost')]) {
      const { url } = await redirectTo(() => `${place}/wp-json/?oauth_token=SECRET`);
      const error = await failure(get(url));
      expect(error.code).toBe('redirect_refused');
      expect(error.message).toContain(`was redirected to ${place}/wp-json/, which is outside of the site.`);
      expect(shown(error)).not.toContain('SECRET');
    }
    expect(other.asked).toEqual([]);
  });

  test.each(['javascript:alert(1)', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'data:text/html,x'])(
    'to %s are not followed',
    async (location) => {
      const { url } = await redirectTo(() => location);
      const error = await failure(get(url));
      expect(error.code).toBe('redirect_refused');
      expect(error.message).toContain(
        `GET ${url}/ was redirected to ${location}, which is outside of the site.`,
      );
    },
  );

  test('to something that is no address are not followed', async () => {
    const { url } = await redirectTo(() => 'http://[');
    expect((await failure(get(url))).message).toContain('was redirected to an invalid address.');
  });

  test('bring no credentials along', async () => {
    const { url } = await serve((request, response) => {
      const { host, authorization = 'none' } = request.headers;
      if (request.url === '/in') response.end(authorization);
      else response.writeHead(302, { location: `http://name:SECRET@${host}/in` }).end();
    });
    expect(await get(`${url}/out`)).toMatchObject({ url: `${url}/in`, body: 'none' });
  });

  test('of a signed request are signed for each address', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/new/') response.end(request.headers.authorization);
      else response.writeHead(308, { location: '/new/' }).end();
    });
    const authorize = ({ pathname }: URL) => ({ headers: { authorization: `signed for ${pathname}` } });
    expect((await get(`${url}/old`, {}, { authorize })).body).toBe('signed for /new/');
  });

  test('keep method and body, but for a 303', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { url, asked } = await serve((request, response) => {
        void bodyOf(request).then((body) => {
          if (request.url === '/oauth1/request/') response.end(body);
          else response.writeHead(status, { location: '/oauth1/request/' }).end();
        });
      });
      const post = { method: 'POST', authorize: () => ({ body: 'a=1' }) } as const;
      const response = await get(`${url}/oauth1/request`, {}, post);
      if (status === 303) expect([response.status, asked.length]).toEqual([303, 1]);
      else expect([response.body, asked[1]]).toEqual(['a=1', 'POST /oauth1/request/']);
    }
  });

  test('go from http to https of one host, and an http address of a host on https is asked by https', async () => {
    const secure = await serveSecurely((request, response) => {
      if (request.url === '/safe') response.end('safe');
      else response.writeHead(302, { location: `http://${request.headers.host}/safe` }).end();
    });
    const { url } = await redirectTo(() => `${secure.url}/first`);
    expect(await get(url, secure)).toMatchObject({ url: `${secure.url}/safe`, body: 'safe' });
    expect(secure.asked).toEqual(['GET /first', 'GET /safe']);
  });

  test('to an address that fails: the error names that one', async () => {
    const secure = await serveSecurely((_request, response) => response.end());
    const { url } = await redirectTo(() => `${secure.url}/wp-json/`);
    const error = await failure(get(url));
    expect(error.code).toBe('certificate_invalid');
    expect(error.message).toContain(`GET ${secure.url}/wp-json/ was not sent`);
    expect(error.message).toContain(`certificate of 127.0.0.1:${secure.port}`);
  });
});

describe('the secrets of a request stay out of messages and addresses', () => {
  const secrets = ['qWeRtYuIoPaSdFgHjKl4'];
  const authorize = () => ({});

  test.each([
    ['the path of another host', 'http://other.example/x/qWeRtYuIoPaSdFgHjKl4'],
    ['the name of another host', 'http://qWeRtYuIoPaSdFgHjKl4.example/'],
    ['another spelling', 'http://other.example/qWeR-tYuI-oPaS-dFgH-jKl4'],
  ])('if a redirect repeats them: %s', async (_where, location) => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location }).end());
    const error = await failure(new HTTPClient().send({ method: 'GET', url, authorize, secrets }));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain('[removed]');
    expect(inspect(error).replaceAll('-', '')).not.toMatch(/qWeRtYuIoPaSdFgHjKl4/i);
  });

  test('if a redirect within the site repeats them', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/qWeRtYuIoPaSdFgHjKl4' }).end();
      else response.end();
    });
    const response = await new HTTPClient().send({ method: 'GET', url, authorize, secrets });
    expect(response.url).toBe(`${url}/[removed]`);
  });
});
