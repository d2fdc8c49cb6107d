/** A stand-in site for each test, and its diagnosis. */
import { createServer, type RequestListener } from 'node:http';
import { diagnose, type Check, type DiagnoseOptions, type Diagnosis, type Finding } from '../../lib';
import { type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { startProxy, type Alterations } from './altering-proxy';
import { listen } from './loopback';
import { startSite } from './site';

/** The application that the site knows. */
export const CALLBACK = 'https://app.example/callback';
export const consumer = { consumerKey: 'CONSUMERKEY1', consumerSecret: 'q7ZxW2vKp9' };
export const registered = {
  key: consumer.consumerKey,
  secret: consumer.consumerSecret,
  name: 'Test',
  callback: CALLBACK,
};

/** The site of the test that runs now. */
export let site: StandIn;

/** Starts another site in its place. */
export async function start(options: StandInOptions = {}): Promise<StandIn> {
  return (site = await startSite({ consumers: [registered], ...options }));
}
beforeEach(() => start());

/** Starts it behind a proxy that alters what passes, and whose address is its home. */
export async function startBehind(alterations: Alterations, options: StandInOptions = {}): Promise<string> {
  const home = await startProxy(() => site.origin, alterations);
  await start({ ...options, home });
  return home;
}

/** The one finding of a check. */
export async function finding(
  check: Check,
  address = site.home,
  options: DiagnoseOptions = {},
): Promise<Finding> {
  const found = findingsOf(await diagnose(address, options), check);
  expect(found).toHaveLength(1);
  return found[0]!;
}

export function findingsOf({ findings }: Diagnosis, check: Check): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

/** Starts a server on loopback that is no stand-in. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${(await listen(createServer(listener))).port}`;
}
