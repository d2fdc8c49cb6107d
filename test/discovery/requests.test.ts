import { discover } from '../../lib/discovery/discover';
import { serve } from '../support/discovery';
import { failure } from '../support/failure';

describe('the requests of a discovery', () => {
  const index = (home: string) =>
    JSON.stringify({ name: 'A', url: home, home, namespaces: ['wp/v2'], authentication: [] });

  test('are GET where HEAD is not answered as it should be', async () => {
    const { url } = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else if (request.url!.startsWith('/api/')) response.end(index(`http://${request.headers.host}`));
      else response.writeHead(200, { link: '</api/>; rel="https://api.w.org/"' }).end('<p>');
    });
    expect((await discover(`${url}/page`)).home).toBe(url);
  });

  test('need only the beginning of a page', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/api/')) response.end(index(`http://${request.headers.host}`));
      else response.end(`<link rel="https://api.w.org/" href="/api/">${'x'.repeat(2 ** 21)}`);
    });
    expect((await discover(url)).root).toBe(`${url}/api/`);
  });

  test('pass by what is closed above or below the site', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end(index(`http://${request.headers.host}`));
      else if (request.url!.startsWith('/shop/wp-json')) response.writeHead(403).end();
      else if (request.url!.startsWith('/shop/index.php')) response.writeHead(500).end();
      else if (request.url === '/shop/')
        response.writeHead(302, { location: 'https://shop.example.test/' }).end();
      else response.end('<p>');
    });
    expect((await discover(`${url}/shop/`)).home).toBe(url);
  });

  test('end at an index that is not under its home, where none is', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/inside/wp-json/')) response.end(index('https://outside.example.test'));
      else response.writeHead(404).end();
    });
    expect(await discover(`${url}/inside/`)).toMatchObject({
      home: 'https://outside.example.test',
      root: `${url}/inside/wp-json/`,
    });
  });

  test('never cross to another host, however the address is written', async () => {
    const other = await serve((request, response) => response.end(index(`http://${request.headers.host}`)));
    const site = await serve((_request, response) => response.writeHead(404).end());
    const host = other.url.replace('http://', '');
    for (const path of [`//${host}/x`, `///${host}/`, `/\\${host}/x`, `/x//${host}/..`, `/${other.url}/x`]) {
      expect((await failure(discover(site.url + path))).code).toBe('wordpress_not_found');
    }
    expect(other.asked).toEqual([]);
  });

  test('are never two for one index', async () => {
    const { url, asked } = await serve((_request, response) => {
      response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end('<p>');
    });
    await failure(discover(`${url}/a/b/c/`));
    expect(new Set(asked).size).toBe(asked.length);
  });
});
