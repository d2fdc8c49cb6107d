/** A process with a bare passport-oauth1: runs the legs of logins that its parent sends. A fault may end it. */
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Strategy } from 'passport';
import { divertingAgents } from './destinations';
import { CALLBACK, drive, requestFor, type Outcome } from './drive';

export interface BareLogin {
  siteURL: string;
  consumer: { key: string; secret: string };
  /** Where some requests are led, see `Diversion`. */
  diversion: { matches: string; port: number | undefined } | undefined;
  /** The certificates that it trusts. */
  trusted: string[];
}

/** What the parent sends: a new login, and the address of its next leg. */
export interface Leg {
  url: string;
  /** Absent for the second leg of the same login. */
  login?: BareLogin;
}

/** How a leg ended. */
export interface BareOutcome {
  kind: Outcome['kind'];
  /** The address of a redirect. */
  location?: string;
  /** The user's id and token, as text: `undefined` does not survive JSON. */
  user?: { id: string; token: string };
}

type BareStrategy = new (options: object, verify: (...args: never[]) => void) => Strategy;

let strategy: Strategy;
let session: object;

process.on('message', (leg: Leg) => void run(leg));
process.send!('ready');

async function run({ url, login }: Leg): Promise<void> {
  if (login) {
    const { siteURL, consumer, diversion, trusted } = login;
    const agents = divertingAgents(
      diversion && { matches: new RegExp(diversion.matches), port: diversion.port },
      trusted,
    );
    http.globalAgent = agents.http;
    https.globalAgent = agents.https;
    const file = pathToFileURL(path.resolve('bench/bare-strategy.mjs')).href;
    const { BareStrategy } = (await import(file)) as { BareStrategy: BareStrategy };
    strategy = new BareStrategy(
      { siteURL, consumerKey: consumer.key, consumerSecret: consumer.secret, callbackURL: CALLBACK },
      (token: string, _secret: string, profile: { id: unknown }, done: (error: null, user: object) => void) =>
        done(null, { id: String(profile.id), token: String(token) }),
    );
    session = {};
  }
  const { kind, values } = await drive(strategy, requestFor(url, session), []);
  const outcome: BareOutcome = { kind };
  if (kind === 'redirect') outcome.location = String(values[0]);
  if (kind === 'success') outcome.user = values[0] as BareOutcome['user'] & object;
  process.send!(outcome);
}
