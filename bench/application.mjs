/** Starts the application in a separate process, and reads its CPU time and heap size. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('app.mjs', import.meta.url));

export const consumer = { key: 'CONSUMERKEY1', secret: 'consumersecretconsumersecretconsumersecretconsum' };

/**
 * Starts the application with a strategy of `strategies.mjs`.
 * @param core Pins it to this core.
 * @param certificates A file with certificates that it trusts.
 */
export async function startApplication({
  strategy,
  siteURL,
  core,
  package: packageDirectory,
  profiles,
  certificates,
}) {
  const node = [process.execPath, '--expose-gc'];
  if (profiles)
    node.push(
      '--cpu-prof',
      `--cpu-prof-dir=${profiles}`,
      `--cpu-prof-name=${strategy}-${Date.now()}.cpuprofile`,
    );
  const settings = { strategy, siteURL, consumer, packageDirectory };
  const [command, ...args] = [
    ...(core ? ['taskset', '-c', core] : []),
    ...node,
    file,
    JSON.stringify(settings),
  ];
  const child = spawn(command, args, {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
    },
  });
  const exited = once(child, 'exit');

  const next = async () => {
    const ended = exited.then(() => {
      throw new Error(`The application with the strategy "${strategy}" exited.`);
    });
    const [answer] = await Promise.race([once(child, 'message'), ended]);
    return answer;
  };
  const ask = (question) => {
    const answer = next();
    child.send(question);
    return answer;
  };

  const { url } = await next();
  return {
    strategy,
    url,
    /** CPU time of the process since its start, user and system, in milliseconds. */
    cpu: () => ask('cpu'),
    /** `heapUsed` in bytes, after a garbage collection. */
    heap: () => ask('heap'),
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
