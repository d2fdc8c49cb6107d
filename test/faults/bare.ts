/** A bare passport-oauth1 under the same faults. It runs in other processes, with limits of memory, time and requests. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { BareOutcome, Leg } from './bare-process';
import { startFaultySite } from './cell';
import type { Destinations } from './destinations';
import { CALLBACK } from './drive';
import type { Fault } from './fault';
import type { Front } from './front';
import { consumer, type OurRequest } from './logins';

/** A login without an outcome waits forever, so long after its last request met the fault, in milliseconds. */
const PATIENCE = 2500;
/** The same for a request that never arrives, counted from the begin of the leg: the connection led elsewhere. */
const PATIENCE_ELSEWHERE = 6000;
/** The same for one that reads a large answer, from the begin of the leg. */
const PATIENCE_READING = 60_000;
/** After so many requests, it follows endlessly. */
const MAX_REQUESTS = 25;
/** After so many bytes, it reads without a limit. More than the buffers of two sockets. */
const MAX_SENT = 2 ** 24;
const FOLLOWS = 'follows to another host';

/** A process that runs logins one after the other, and is replaced if one did not end well. */
export class BareProcess {
  #child: ChildProcess | undefined;

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** How a login with a fault ends, for the table. */
  async run(request: OurRequest, fault: Fault, destinations: Destinations): Promise<string> {
    const id = `bare-${request.name}-${fault.name}`.replace(/\W+/g, '-');
    const { site, front, diversion, stop } = await startFaultySite(request, fault, destinations, id);
    const login: Leg['login'] = {
      siteURL: front.origin,
      consumer,
      diversion: diversion && { matches: diversion.matches.source, port: diversion.port },
      trusted: destinations.trusted,
    };
    try {
      let ending = await this.#leg({ url: CALLBACK, login }, front);
      if (typeof ending !== 'string' && ending.kind === 'redirect') {
        const token = new URL(ending.location!).searchParams.get('oauth_token')!;
        if (!site.requestTokens.has(token)) {
          const isStolen = destinations.arrivedAt(`/${id}/`) > 0;
          return isStolen ? FOLLOWS : `redirects with the token \`${token || '""'}\``;
        }
        ending = await this.#leg({ url: site.approve(ending.location, 'bob') }, front);
      }
      if (destinations.arrivedAt(`/${id}/`) > 0) return FOLLOWS;
      if (typeof ending === 'string') return ending;
      if (ending.kind !== 'success') return ending.kind;
      const { id: user, token } = ending.user!;
      if (token === 'undefined') return 'logs in with the token `undefined`';
      return user === '3' ? 'logs in' : `logs in as \`${user}\``;
    } finally {
      await stop();
    }
  }

  /** Runs one leg, until it ends or exceeds a limit. Then the process is replaced. */
  async #leg(leg: Leg, front: Front): Promise<BareOutcome | string> {
    const child = (this.#child ??= await startProcess());
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (ending: BareOutcome | string) => {
        clearInterval(watch);
        child.removeAllListeners();
        if (typeof ending === 'string') this.stop();
        resolve(ending);
      };
      const watch = setInterval(() => {
        const now = performance.now();
        const isReading = front.sent > 2 ** 20 && now < began + PATIENCE_READING;
        if (front.requests.length > MAX_REQUESTS) end('follows endlessly');
        else if (front.sent > MAX_SENT) end('reads without a limit');
        else if (isReading) return;
        else if (
          now > (front.arrived === undefined ? began + PATIENCE_ELSEWHERE : front.arrived + PATIENCE)
        ) {
          end('waits forever');
        }
      }, 10);
      child.once('message', (outcome: BareOutcome) => end(outcome));
      child.once('exit', () => end('crashes the process'));
      child.send(leg);
    });
  }
}

async function startProcess(): Promise<ChildProcess> {
  const child = fork(path.join(__dirname, 'bare-process.js'), {
    execArgv: ['--max-old-space-size=256'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
  });
  await once(child, 'message');
  return child;
}
