import http from 'node:http';
import { discover } from '../../lib/discovery/discover';
import { SiteCache } from '../../lib/site/cache';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { asked, FIELDS, serve } from '../support/discovery';
import { failure } from '../support/failure';
import { GuardOfPublicNames } from '../support/public-names';
import { sharedStore } from '../support/shared-store';
import { startSite } from '../support/site';

describe('with a guard', () => {
  const guard = new GuardOfPublicNames();
  const at = (site: StandIn, name = 'blog.example.com') => {
    const { port } = new URL(site.origin);
    site.options.home = `http://${name}:${port}`;
    return { home: site.options.home, guard: new GuardOfPublicNames({ allowedPorts: [Number(port)] }) };
  };

  test('a site at a public name is found, with the same requests', async () => {
    const site = await startSite();
    const { home, guard } = at(site);
    expect(await discover(home, { guard })).toMatchObject({ home, root: `${home}/wp-json/` });
    expect(asked(site)).toEqual(['HEAD /', `GET /wp-json/?${FIELDS}`]);
  });

  test.each(['http://127.0.0.1', 'http://localhost', 'app.internal', 'https://blog.example.com:8080'])(
    '%s is not asked',
    async (url) => {
      expect((await failure(discover(url, { guard }))).code).toBe('address_forbidden');
    },
  );

  test('agents, which it could not see, are refused', async () => {
    const agents = { http: new http.Agent() };
    await expect(discover('blog.example.com', { guard, agents })).rejects.toThrow(TypeError);
  });

  test('a site is not believed that its home is another, as it is without one', async () => {
    const home = 'https://victim.example.org';
    const index = { name: 'x', url: home, home, namespaces: ['wp/v2'], authentication: [] };
    const { port, url, asked } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end(JSON.stringify(index));
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    expect((await discover(url)).home).toBe(home);
    asked.length = 0;
    index.home = `http://victim.example.org:${port}/blog`;
    const guard = new GuardOfPublicNames({ allowedPorts: [port] });
    const error = await failure(discover(`http://evil.example.net:${port}`, { guard }));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain(
      `GET http://evil.example.net:${port}/wp-json/ says that its site is ${index.home}, where another REST API is named.`,
    );
    expect(asked).toEqual(['HEAD /', `GET /wp-json/?${FIELDS}`, 'HEAD /blog/']);
  });

  test('and a cache: what was remembered without one does not serve', async () => {
    const site = await startSite();
    const cache = new SiteCache();
    await discover(site.home, { cache });
    expect((await failure(discover(site.home, { cache, guard }))).code).toBe('address_forbidden');
    const { home, guard: itsOwn } = at(site);
    await discover(home, { cache, guard: itsOwn });
    const before = site.requests.length;
    await discover(home, { cache, guard: itsOwn });
    expect(site.requests).toHaveLength(before);
  });

  test('an entry of a shared store serves no address of which it claims another home', async () => {
    const site = await startSite();
    const { home, guard } = at(site);
    const { store, replace } = sharedStore();
    const find = () => discover(home, { guard, cache: new SiteCache({ store }) });
    await find();
    await find();
    expect(site.requests).toHaveLength(2);
    replace((entry) => ({ ...entry, site: { ...entry.site, home: 'http://bank.example' } }));
    expect(await find()).toHaveProperty('home', home);
  });
});
