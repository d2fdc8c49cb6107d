/** Any number of logins on any number of sites at once, in any order: everybody gets in as themselves. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import fc from 'fast-check';
import { Passport } from 'passport';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  type WordPressProfile,
} from '../../lib';
import { StandIn, type User } from '../../lib/testing/stand-in/stand-in';
import { demoOAuth2Client } from '../support/oauth2-client';
import { stopAfterEach } from '../support/running';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

const STRATEGIES = ['wordpress', 'wordpress-oauth2', 'wordpress-application-password'] as const;

/** Who logs in where, and how. */
interface Login {
  site: number;
  user: number;
  strategy: (typeof STRATEGIES)[number];
  /** How the person spells the address of the site. */
  spelling: number;
}

/** In which order all of it happens. */
interface Schedule {
  /** A number for each answer of a site: those that wait are given in the order of their numbers. */
  seed: number;
  /** How many of the answers that wait are given at once, in parts of a hundred. */
  share: number;
}

const SPELLINGS = [
  (home: string) => home,
  (home: string) => home.replace('http://', ''),
  (home: string) => ` ${home.replace('http://site', 'HTTP://SITE')}/wp-admin/ `,
  (home: string) => `${home}/index.php?rest_route=/`,
];

/** On every site there are the same names and numbers: only the site tells one from the other. */
const usersOf = (site: number, count: number): User[] =>
  Array.from({ length: count }, (_, user) => ({
    id: user + 1,
    username: `user${user}`,
    password: 'x',
    email: `user${user}@site${site}.example.org`,
    displayName: `User ${user}`,
    roles: ['subscriber'],
  }));

/** Answers that sites hold back, and give in the order of a schedule, a few each time the process is idle. */
class HeldAnswers {
  readonly #held: { turn: number; give: () => void }[] = [];
  #schedule: Schedule = { seed: 1, share: 100 };
  #isPumping = false;

  follow(schedule: Schedule): void {
    this.#schedule = schedule;
  }

  hold(): Promise<void> {
    return new Promise((give) => {
      this.#held.push({ turn: this.#random(), give });
      if (this.#isPumping) return;
      this.#isPumping = true;
      setImmediate(() => this.#pump());
    });
  }

  #pump(): void {
    this.#held.sort((a, b) => a.turn - b.turn);
    const count = Math.ceil((this.#held.length * this.#schedule.share) / 100);
    for (const { give } of this.#held.splice(0, count)) give();
    this.#isPumping = this.#held.length > 0;
    if (this.#isPumping) setImmediate(() => this.#pump());
  }

  /** Mulberry32: short, and the same for the same seed. */
  #random(): number {
    let t = (this.#schedule.seed = (this.#schedule.seed + 0x6d2b79f5) | 0);
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
}

const answers = new HeldAnswers();

/** The sites, and one application that knows them all. */
async function start(count: number, users: number) {
  const app = express();
  const server = http.createServer(app);
  // On a busy machine a connection that is closed while idle meets the request that was to use it again.
  server.keepAliveTimeout = 0;
  // All of them come at once: more than the usual 511 have to wait to be let in.
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const callback = (strategy: string) => `${origin}/auth/${strategy}/callback`;

  const sites = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      new StandIn({
        users: usersOf(index, users),
        path: index % 3 === 0 ? '/blog' : '',
        permalinks: (['pretty', 'plain', 'almost-pretty'] as const)[index % 3]!,
        consumers: [
          { key: `KEY${index}`, secret: `SECRET${index}`, name: 'x', callback: callback('wordpress') },
        ],
        oauth2Clients: [{ ...demoOAuth2Client(callback('wordpress-oauth2')), id: `client${index}` }],
        delay: () => answers.hold(),
      }).start(),
    ),
  );
  const ports = sites.map(({ origin }) => Number(new URL(origin).port));
  const indexOf = new Map<string, number>();
  sites.forEach((site, index) => {
    site.options.home = `http://site${index}.example.com:${ports[index]}${site.options.path}`;
    indexOf.set(site.home, index);
  });

  const shared = {
    siteURL: (req: { query: object }) => (req.query as { site: string }).site,
    // So many spellings of each.
    cache: new SiteCache({ maxDiscoveries: count * SPELLINGS.length }),
    timeout: 60_000,
    allowedPorts: ports,
  };
  const passport = new Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.use(
    new WordPressStrategy(
      {
        ...shared,
        callbackURL: callback('wordpress'),
        credentials: ({ home }) => ({
          consumerKey: `KEY${indexOf.get(home)}`,
          consumerSecret: `SECRET${indexOf.get(home)}`,
        }),
      },
      (token, _secret, profile) => Promise.resolve({ profile, token }),
    ),
  );
  passport.use(
    new WordPressOAuth2Strategy(
      {
        ...shared,
        callbackURL: callback('wordpress-oauth2'),
        credentials: ({ home }) => ({ clientID: `client${indexOf.get(home)}` }),
      },
      (token, _refresh, profile) => Promise.resolve({ profile, token }),
    ),
  );
  passport.use(
    new WordPressApplicationPasswordStrategy(
      { ...shared, callbackURL: callback('wordpress-application-password'), appName: 'Test' },
      (username, _password, profile) => Promise.resolve({ profile, username }),
    ),
  );
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  const leg: RequestHandler = (req, res, next) => {
    const done = (error: unknown, user: unknown, info: unknown) =>
      void res.json(error ? { error: (error as Error).message } : { user, info });
    (passport.authenticate(String(req.params.strategy), done) as RequestHandler)(req, res, next);
  };
  app.get('/auth/:strategy', leg);
  app.get('/auth/:strategy/callback', leg);

  // Also after a time-out: fast-check searches for the fewest logins that fail until the connections are closed.
  stopAfterEach({
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.all(sites.map((site) => site.stop()));
    },
  });
  return { origin, sites };
}

type Started = Awaited<ReturnType<typeof start>>;

const agent = new http.Agent({ keepAlive: true });

/** As much of a browser as is needed, without the cost of a real one. */
function get(
  url: string,
  cookie = '',
): Promise<{ location?: string | undefined; cookie: string; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { cookie } }, (response) => {
      let body = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => (body += chunk))
        .on('error', reject);
      response.on('end', () => {
        const { location, 'set-cookie': set } = response.headers;
        resolve({ location, cookie: set?.[0]?.split(';')[0] ?? cookie, body });
      });
    });
    request.on('error', reject);
  });
}

/** One login, by a browser of its own. Returns what is wrong with whom it let in. */
async function logIn(
  { origin, sites }: Started,
  { site: index, user, strategy, spelling }: Login,
): Promise<string | undefined> {
  const site = sites[index]!;
  const address = encodeURIComponent(SPELLINGS[spelling]!(site.home));
  const { location, cookie, body } = await get(`${origin}/auth/${strategy}?site=${address}`);
  if (location === undefined) return body;
  // For the time that it takes to press a button.
  await answers.hold();
  const answer = await get(site.approve(location, `user${user}`), cookie);
  const { user: who, ...rest } = JSON.parse(answer.body) as {
    user?: { profile: WordPressProfile; token?: string };
  };
  if (!who) return JSON.stringify(rest);
  const { profile, token } = who;
  const email = `user${user}@site${index}.example.org`;
  if (
    profile.site.home !== site.home ||
    profile.id !== String(user + 1) ||
    profile.emails?.[0]?.value !== email
  )
    return `${email} is ${profile.emails?.[0]?.value}, user ${profile.id} of ${profile.site.home}`;
  const grant = site.accessTokens.get(token!) ?? site.oauth2.tokens.get(token!);
  if (strategy !== 'wordpress-application-password' && grant?.user.username !== `user${user}`)
    return `the token of ${email} is ${grant?.user.email}'s`;
  return undefined;
}

async function wrongOf(started: Started, logins: Login[], schedule: Schedule): Promise<string[]> {
  answers.follow({ ...schedule });
  const outcomes = await Promise.all(logins.map((login) => logIn(started, login)));
  return outcomes.filter((wrong) => wrong !== undefined);
}

const logins = (sites: number, users: number, size: { minLength: number; maxLength: number }) =>
  fc.array(
    fc.record({
      site: fc.nat(sites - 1),
      user: fc.nat(users - 1),
      strategy: fc.constantFrom(...STRATEGIES),
      spelling: fc.nat(SPELLINGS.length - 1),
    }),
    size,
  );

const anyOrder = fc.record({ seed: fc.integer(), share: fc.integer({ min: 1, max: 100 }) });

test('two thousand logins on a hundred sites at once', async () => {
  const started = await start(100, 20);
  const all = logins(100, 20, { minLength: 2000, maxLength: 2000 });
  // The seed of the order is that of the logins, too: what fails is told in a line.
  const everybody = fc.asyncProperty(anyOrder, async (order) => {
    expect(await wrongOf(started, fc.sample(all, { numRuns: 1, seed: order.seed })[0]!, order)).toEqual([]);
  });
  await fc.assert(everybody, { numRuns: 1, endOnFailure: true });
}, 120_000);

test('some logins on some sites at once, over and over', async () => {
  const started = await start(4, 4);
  const some = fc.tuple(logins(4, 4, { minLength: 2, maxLength: 40 }), anyOrder);
  const everybody = fc.asyncProperty(some, async ([logins, order]) => {
    expect(await wrongOf(started, logins, order)).toEqual([]);
  });
  await fc.assert(everybody, { numRuns: 30 });
}, 30_000);
