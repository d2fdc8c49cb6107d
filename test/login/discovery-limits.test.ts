import http, { type RequestListener } from 'node:http';
import type { RequestHandler } from 'express';
import { SiteCache } from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { listen } from '../support/loopback';
import { begin, logIn, setUp, startSite, typed } from '../support/many-sites';
import { until } from '../support/until';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('a search', () => {
  const busy = { user: false, status: 403, info: { code: 'discovery_busy' } };

  test('beyond the limit of concurrent searches is refused, until one of them ends', async () => {
    const open: (() => void)[] = [];
    const delay = () => new Promise<void>((resolve) => void open.push(resolve));
    const sites = await Promise.all(
      ['one', 'two', 'three'].map((name) => startSite(`${name}.example.com`, { delay })),
    );
    const [one, two, three] = sites as [StandIn, StandIn, StandIn];
    const { app } = await setUp(sites, { cache: new SiteCache({ maxDiscoveries: 2 }) });
    const waiting = [one, two, one, two].map((site) => begin(app, site.home));
    await until(() => open.length >= 2);
    const { outcome } = await begin(app, three.home);
    expect(outcome).toMatchObject(busy);
    expect(outcome!.info!.error!.message).toMatch(/limit of 2 concurrent discoveries.*Try again/);
    expect(three.requests).toEqual([]);
    for (const site of sites) delete site.options.delay;
    for (const answer of open) answer();
    for (const { location } of await Promise.all(waiting)) expect(location).toBeDefined();
    expect((await begin(app, three.home)).location).toBeDefined();
  });

  test('for the site that the developer configured is never refused because of what strangers type', async () => {
    const own = await startSite();
    const silent = await startSite('silent.example.com', { delay: () => new Promise(() => undefined) });
    const cache = new SiteCache({ maxDiscoveries: 1 });
    const { app } = await setUp(
      [own, silent],
      { siteURL: own.home, cache },
      {
        prepare: (app, passport) =>
          void app.get('/at', (req, res, next) => {
            (passport.authenticate('wordpress', { siteURL: typed(req) } as object) as RequestHandler)(
              req,
              res,
              next,
            );
          }),
      },
    );
    const abort = new AbortController();
    const typing = fetch(`${app.origin}/at?site=${silent.home}`, abort).catch(() => undefined);
    await until(() => silent.requests.length > 0);
    expect(await logIn(app, '', own)).toHaveProperty('user.username', 'alice');
    abort.abort();
    await typing;
  });

  test('has a limit of time, however many of its answers come just in time', async () => {
    const late: RequestListener = (_req, res) => void setTimeout(() => res.writeHead(404).end(), 40);
    let asked = 0;
    const { port } = await listen(http.createServer((req, res) => (asked++, late(req, res))));
    const { app } = await setUp([], { allowedPorts: [port], timeout: 50 });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/a/b/c/d/e/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'timeout' } });
    // Without it there would be twenty.
    expect(asked).toBeLessThan(8);
  });

  test.each<[string, RequestListener]>([
    ['pages', (_req, res) => void res.end('x'.repeat(900))],
    ['answers that are too large', (_req, res) => void res.end('x'.repeat(5000))],
  ])('has a limit of size, however many %s there are', async (_what, answer) => {
    let asked = 0;
    const { port } = await listen(
      http.createServer((req, res) => {
        asked += req.method === 'HEAD' ? 0 : 1;
        answer(req, res);
      }),
    );
    const { app } = await setUp([], { allowedPorts: [port], maxBodySize: 1000 });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/a/b/c/d/e/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'response_too_large' } });
    expect(asked).toBeLessThan(7);
  });

  test('follows five redirects and no more', async () => {
    let asked = 0;
    const { port } = await listen(
      http.createServer((req, res) => {
        asked++;
        res.writeHead(302, { location: `${req.url}x` }).end();
      }),
    );
    const { app } = await setUp([], { allowedPorts: [port] });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'redirect_refused' } });
    expect(asked).toBe(6 * 4);
  });
});
