import http, { type ServerResponse } from 'node:http';
import { discover } from '../../lib/discovery/discover';
import { playSite, troublesomeSites } from '../fixtures/troublesome-sites';
import { failure } from '../support/failure';
import { listen } from '../support/loopback';

test.each(troublesomeSites)('$name', async (site) => {
  playSite(site);
  if ('site' in site.ends) {
    expect(await discover(site.typed)).toMatchObject(site.ends.site);
    return;
  }
  const error = await failure(discover(site.typed));
  expect(error.code).toBe(site.ends.code);
  for (const words of site.ends.words) expect(error.message).toContain(words);
  expect(error.message.length).toBeLessThan(700);
});

test('every site says where its answers come from', () => {
  for (const { name, source } of troublesomeSites) expect([name, source.length > 10]).toEqual([name, true]);
  expect(new Set(troublesomeSites.map(({ name }) => name)).size).toBe(troublesomeSites.length);
});

describe('too much, or too slowly', () => {
  /** A site whose index is sent as it is told. */
  async function serve(sendIndex: (response: ServerResponse, home: string) => void): Promise<string> {
    const server = http.createServer((request, response) => {
      const home = `http://${request.headers.host}`;
      if (request.url!.startsWith('/wp-json/')) sendIndex(response, home);
      else response.writeHead(200, { link: `<${home}/wp-json/>; rel="https://api.w.org/"` }).end();
    });
    const { port } = await listen(server);
    return `http://127.0.0.1:${port}`;
  }

  /** An index with all its routes, as a cache that strips the query gives out. */
  const wholeIndex = (home: string, size: number) => {
    const route = { namespace: 'wp/v2', methods: ['GET'], endpoints: [{ methods: ['GET'], args: {} }] };
    const count = Math.ceil(size / JSON.stringify({ '/wp/v2/00000': route }).length);
    const routes = Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`/wp/v2/${10_000 + i}`, route]),
    );
    return JSON.stringify({ name: 'A', home, url: home, namespaces: ['wp/v2'], authentication: [], routes });
  };

  test('a huge index is read', async () => {
    const url = await serve((response, home) => response.end(wholeIndex(home, 200_000)));
    expect(await discover(url)).toMatchObject({ home: url, name: 'A', namespaces: ['wp/v2'] });
  });

  test('an index larger than the limit is not', async () => {
    const url = await serve((response, home) => response.end(wholeIndex(home, 2 ** 21)));
    const error = await failure(discover(url));
    expect(error.code).toBe('response_too_large');
    expect(error.message).toContain(`GET ${url}/wp-json/ was answered with more than 1048576 bytes.`);
  });

  test('an index that comes in drips is given up in time, however many fall', async () => {
    let drips = 0;
    const url = await serve((response) => {
      const drip = () => {
        if (response.destroyed) return;
        drips++;
        response.write(' ', () => setImmediate(drip));
      };
      drip();
    });
    const error = await failure(discover(url, { timeout: 150 }));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain(`GET ${url}/wp-json/`);
    expect(drips).toBeGreaterThan(1);
  });
});
