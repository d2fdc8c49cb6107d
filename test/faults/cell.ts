/** One login in which one request meets one fault: how it ends, and which rules it breaks. */
import type { Strategy } from 'passport';
import { WordPressError, defaultMessages, type LoginFailure } from '../../lib';
import { StandIn } from '../../lib/testing/stand-in/stand-in';
import { divertingAgents, type Destinations, type Diversion } from './destinations';
import { CALLBACK, collectingLog, drive, requestFor, type Outcome } from './drive';
import type { Fault } from './fault';
import { Front } from './front';
import { strategyOf, type OurRequest, type User } from './logins';
import { secretsOf, shown } from './secrets';

/** The limit of an exchange, in milliseconds: short where only the limit ends it. */
const timeoutOf = ({ isSilent }: Fault) => (isSilent ? 1000 : 10_000);
/** A search for a site takes three limits and one exchange; then there are two more exchanges. */
const MAX_LIMITS = 6;
/** What a leg may take beside that, in milliseconds: this process runs many logins at once. */
const SLACK = 5000;
const MAX_REQUESTS = 60;
/** What a server can send before it notices that nobody reads, in bytes. */
const MAX_SENT = 2 ** 25;

export interface Result {
  /** How the login ended, for the table. */
  ending: string;
  /** The rules that it broke. */
  violations: string[];
  /** All outcomes of both legs. No more may come. */
  outcomes: Outcome[][];
}

/** A site behind a front with a fault. */
export async function startFaultySite(
  request: OurRequest,
  fault: Fault,
  destinations: Destinations,
  id: string,
) {
  const site = await new StandIn({ ...request.site }).start();
  const { certificate, portOf, other } = destinations;
  const front = await Front.start({
    target: site.origin,
    matches: request.matches,
    answer: fault.answer,
    other: `${other}/${id}`,
    certificate: fault.isSecure && certificate,
  });
  site.options.home = front.origin;
  const diversion: Diversion | undefined = fault.destination && {
    matches: request.matches,
    port: portOf[fault.destination],
  };
  const stop = async () => {
    front.stop();
    await site.stop();
  };
  return { site, front, diversion, stop };
}

export async function runCell(
  request: OurRequest,
  fault: Fault,
  destinations: Destinations,
): Promise<Result> {
  const id = `${request.protocol}-${request.name}-${fault.name}`.replace(/\W+/g, '-');
  const { site, front, diversion, stop } = await startFaultySite(request, fault, destinations, id);
  const agents = fault.isSecure || diversion ? divertingAgents(diversion, destinations.trusted) : undefined;
  const strategy = strategyOf(request.protocol, {
    siteURL: front.origin,
    timeout: timeoutOf(fault),
    ...(agents && { agents }),
  });
  const violations: string[] = [];
  const outcomes: Outcome[][] = [];
  const callbacks: string[] = [];
  const session = {};
  const log: string[] = [];

  const leg = async (url: string): Promise<Outcome> => {
    const ends: Outcome[] = [];
    outcomes.push(ends);
    const limit = timeoutOf(fault) * MAX_LIMITS + SLACK;
    const outcome = await within(limit, drive(strategy as Strategy, requestFor(url, session), ends));
    if (outcome) return outcome;
    violations.push(`has no outcome after ${limit} ms`);
    return { kind: 'pass', values: [] };
  };
  let last = await collectingLog(log, () => leg('http://127.0.0.1:3000/auth/wordpress'));
  if (last.kind === 'redirect') {
    try {
      callbacks.push(site.approve(last.values[0] as string, 'bob'));
      if (!callbacks[0]!.startsWith(CALLBACK)) violations.push('was sent to another callback');
      last = await collectingLog(log, () => leg(callbacks[0]!));
    } catch (error) {
      violations.push(`redirects to an address that the site refuses: ${String(error)}`);
    }
  }
  const sent = front.sent;
  await stop();
  agents?.http.destroy();
  agents?.https.destroy();

  // By https, the keys are not requested: the certificate shows who issued the id_token.
  const isSent =
    diversion !== undefined || front.arrived !== undefined || (fault.isSecure && request.name === 'keys');
  if (!isSent) violations.push('never sent the request of this column');
  if (front.requests.length > MAX_REQUESTS) violations.push(`sent ${front.requests.length} requests`);
  if (sent > MAX_SENT) violations.push(`read up to ${sent} bytes`);
  if (destinations.arrivedAt(`/${id}/`) > 0) violations.push('sent a request to another host');
  const { ending, error, problem } = describe(last);
  if (problem) violations.push(problem);
  const texts = { error: error === undefined ? '' : shown(error), NODE_DEBUG: log.join('') };
  for (const secret of secretsOf(site, callbacks, front.carried)) {
    for (const [where, text] of Object.entries(texts)) {
      if (text.includes(secret)) violations.push(`shows a secret in ${where}: ${around(text, secret)}`);
    }
  }
  return { ending, violations, outcomes };
}

/** The outcome of a login, for the table; the error in it; and what is wrong with it. */
export function describe({ kind, values: [value, second] }: Outcome): {
  ending: string;
  error?: unknown;
  problem?: string;
} {
  const known = (code: string) =>
    Object.hasOwn(defaultMessages, code) ? undefined : `has an unknown code, ${code}`;
  switch (kind) {
    case 'success': {
      const { profile, token, unrevoked } = value as User;
      // OpenID Connect Server tells the username only.
      const isBob =
        ['3', 'login:bob'].includes(profile?.id) &&
        profile.displayName !== '' &&
        token !== undefined &&
        token !== '';
      const problem = isBob ? undefined : `logs in as ${JSON.stringify(profile?.id)} with the token ${token}`;
      if (unrevoked === undefined) return { ending: 'logs in', ...(problem && { problem }) };
      const { code } = unrevoked as WordPressError;
      return {
        ending: `logs in, not revoked: \`${code}\``,
        error: unrevoked,
        problem: problem ?? known(code)!,
      };
    }
    case 'error':
      if (!(value instanceof WordPressError)) return { ending: 'error', error: value, problem: `ends with another error: ${String(value)}` }; // prettier-ignore
      return { ending: `\`${value.code}\``, error: value, problem: known(value.code)! };
    case 'fail': {
      const { code, error } = value as LoginFailure;
      const problem =
        second === 403 && error instanceof WordPressError ? known(code)! : 'fails without a reason';
      return { ending: `\`${code}\`, login page`, error: [value, error], problem };
    }
    case 'redirect':
    case 'pass':
      return { ending: kind, problem: `ends with ${kind}` };
  }
}

/** A text around a secret, for the report of this run, which has only secrets of the stand-in. */
function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + secret.length + 20));
}

/** The result, or `undefined` if it takes longer. */
export async function within<T>(milliseconds: number, result: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(
    (resolve) => (timer = setTimeout(() => resolve(undefined), milliseconds)),
  );
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
