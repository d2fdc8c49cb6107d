/**
 * A site that a stranger named lies about itself, to get hold of what another site sends to the application. Each
 * application here knows both sites, and gives each a callback of its own.
 */
import http from 'node:http';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';
import {
  WordPressApplicationPasswordStrategy,
  WordPressStrategy,
  discover,
  type WordPressProfile,
} from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { begin, startLoginApp, withError } from '../support/login-app';
import { listen } from '../support/loopback';
import { startSite } from '../support/site';

const consumer = { key: 'KEY', secret: 'SECRET', name: 'Test' };

/** An application of `siteURL` and `authenticate` as the README has them for many sites. */
async function startApp(strategy: Strategy & { name: string }) {
  const passport = new Passport();
  passport.use(strategy);
  const app = express();
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  const leg: RequestHandler = (req, res, next) => {
    const callbackURL = `/callback/${Buffer.from(typed.siteURL(req)).toString('base64url')}`;
    const options = { callbackURL: req.params.site === undefined ? callbackURL : req.path, session: false };
    const end = (error: unknown, user: WordPressProfile | false, info: unknown) =>
      res.json({ error: error instanceof Error ? error.message : undefined, user, info: withError(info) });
    (passport.authenticate(strategy.name, options, end) as RequestHandler)(req, res, next);
  };
  app.get('/login', leg);
  app.get('/callback/:site', leg);
  const { port } = await listen(http.createServer(app));
  const origin = `http://127.0.0.1:${port}`;
  const callbackOf = (site: string) => `${origin}/callback/${Buffer.from(site).toString('base64url')}`;
  return { origin, callbackOf, login: (site: string) => `${origin}/login?site=${encodeURIComponent(site)}` };
}

const typed = {
  siteURL: ({ query }: { query: { site?: unknown } }) => (typeof query.site === 'string' ? query.site : ''),
  dangerouslyAllowAnyAddress: true,
};

/** A site that says what it likes, and writes down what it is told. */
async function startEvil(index: (home: string) => object, answer: http.RequestListener) {
  const told: string[] = [];
  let home = '';
  const server = http.createServer((req, res) => {
    if (req.headers.authorization) told.push(req.headers.authorization);
    req.on('data', (body) => told.push(String(body)));
    if (req.url === '/') return res.setHeader('Link', `<${home}/wp-json/>; rel="https://api.w.org/"`).end();
    if (req.url?.startsWith('/wp-json/?')) {
      return res.end(
        JSON.stringify({ namespaces: ['wp/v2'], name: 'Evil', home, url: home, ...index(home) }),
      );
    }
    answer(req, res);
  });
  home = `http://127.0.0.1:${(await listen(server)).port}`;
  return { home, told };
}

const startVictim = () => startSite({ name: 'Victim' });

/** An application that is registered on the victim's site, and takes logins from any. */
async function startOAuth1App(victim: StandIn) {
  const app = await startApp(
    new WordPressStrategy(
      { ...typed, credentials: () => ({ consumerKey: consumer.key, consumerSecret: consumer.secret }) },
      (_token, _secret, profile, done) => done(null, profile),
    ),
  );
  victim.options.consumers = [{ ...consumer, callback: app.callbackOf(victim.home) }];
  return app;
}

type Agree = (victim: StandIn, sent: string, told: string[], callback: string) => Promise<string> | string;
test.each<[string, Agree]>([
  ['', (victim, sent) => victim.approve(sent, 'alice')],
  [
    ', not even by giving the other site the state of its own login',
    async (victim, sent, told, callback) => {
      const own = decodeURIComponent(/oauth_callback="([^"]+)"/.exec(told.join())![1]!);
      const at = encodeURIComponent(callback + new URL(own).search);
      const browser = new Browser();
      await browser.logIn(`${victim.home}/wp-login.php`, 'alice', 'wonderland');
      const consent = await browser.follow(browser.get(`${sent}&oauth_callback=${at}`));
      const agreed = await browser.submit(await consent.text(), { 'wp-submit': 'authorize' });
      return agreed.headers.get('location')!;
    },
  ],
])(
  'an OAuth 1.0a site that hands out the request token of another one gets no verifier for it%s',
  async (_how, agree) => {
    const victim = await startVictim();
    const app = await startOAuth1App(victim);

    // The attacker begins a login at the victim's site, and takes note of the request token.
    const attacker = new Browser();
    const begun = (await attacker.get(app.login(victim.home))).headers.get('location')!;
    const token = new URL(begun).searchParams.get('oauth_token')!;

    const evil = await startEvil(
      (home) => ({
        authentication: {
          oauth1: { request: `${home}/r`, authorize: `${victim.home}/oauth1/authorize`, access: `${home}/a` },
        },
      }),
      (_req, res) => void res.end(`oauth_token=${token}&oauth_token_secret=x&oauth_callback_confirmed=true`),
    );

    // Somebody is lured to log in at the evil site, authorizes at their own, and comes back from there.
    const person = new Browser();
    const sent = (await person.get(app.login(evil.home))).headers.get('location')!;
    expect(new URL(sent).searchParams.get('oauth_token')).toBe(token);
    const before = evil.told.length;
    const back = await agree(victim, sent, evil.told, app.callbackOf(victim.home));
    const verifier = new URL(back).searchParams.get('oauth_verifier')!;
    expect(await (await person.get(back)).json()).toMatchObject({
      user: false,
      info: { code: 'login_unknown' },
    });
    expect(evil.told.slice(before)).toEqual([]);
    expect(evil.told.join()).not.toContain(verifier);
  },
);

test('a site that sends people on to the password screen of another one does not get the password', async () => {
  const victim = await startVictim();
  const app = await startApp(
    new WordPressApplicationPasswordStrategy(
      { ...typed, appName: 'Test' },
      (_name, _password, profile, done) => done(null, profile),
    ),
  );
  const evil = await startEvil(
    () => ({
      authentication: {
        'application-passwords': {
          endpoints: { authorization: `${victim.url}/wp-admin/authorize-application.php` },
        },
      },
    }),
    (_req, res) => void res.writeHead(401).end('{"code":"rest_not_logged_in"}'),
  );

  const person = new Browser();
  const sent = (await person.get(app.login(evil.home))).headers.get('location')!;
  const back = victim.approve(sent, 'alice');
  expect(await (await person.get(back)).json()).toMatchObject({
    user: false,
    info: {
      code: 'callback_malformed',
      message: expect.stringMatching(
        /remains on the site where you approved the login. Please revoke it there.*Passwords\.$/,
      ),
      error: { message: expect.stringContaining('belongs to another site') },
    },
  });
  expect(evil.told).toEqual([]);
});

test('the endpoints of the strategy’s own site do not vouch for the people of another', async () => {
  const victim = await startVictim();
  const { oauth1 } = (await discover(victim.home)).authentication;
  const app = await startLoginApp(
    new WordPressStrategy(
      {
        siteURL: victim.home,
        endpoints: oauth1,
        consumerKey: consumer.key,
        consumerSecret: consumer.secret,
        callbackURL: '/auth/wordpress/callback',
        dangerouslyAllowAnyAddress: true,
      },
      (_token, _secret, profile, done) => done(null, profile),
    ),
    {
      options: {
        siteURL: (
          await startEvil(
            () => ({}),
            (_req, res) => void res.end(),
          )
        ).home,
      },
    },
  );
  expect((await begin(app)).outcome).toMatchObject({ user: false, info: { code: 'oauth1_unavailable' } });
});

test('those who name a site themselves log in there, each by its own callback', async () => {
  const victim = await startVictim();
  const app = await startOAuth1App(victim);
  const person = new Browser();
  const sent = (await person.get(app.login(victim.home))).headers.get('location')!;
  const back = victim.approve(sent, 'alice');
  expect(await (await person.get(back)).json()).toHaveProperty('user.username', 'alice');
});
