/** Simulated browsers. Each logs in again and again; several run at once. */
import { Agent, get } from 'node:http';
import { performance } from 'node:perf_hooks';
import { stringify } from 'node:querystring';
import { userId } from './site.mjs';

const TIMEOUT = 10_000;

/**
 * Logs in `logins` times.
 * @returns The duration of each login in milliseconds, without the time that a user would take.
 */
export async function browse(url, { logins, browsers }) {
  const agent = new Agent({ keepAlive: true, maxSockets: browsers });
  const latencies = [];
  let left = logins;
  const browser = async () => {
    while (left-- > 0) {
      const started = performance.now();
      const { token, cookie } = await begin(url, agent);
      await comeBack(url, agent, { token, verifier: 'verifierverifierverifier', cookie });
      latencies.push(performance.now() - started);
    }
  };
  try {
    await Promise.all(Array.from({ length: browsers }, browser));
  } finally {
    agent.destroy();
  }
  return latencies;
}

/** The first leg of a login: the application redirects the browser to the site, with a request token. */
export async function begin(url, agent) {
  const { status, headers, body } = await ask(`${url}/auth/wordpress`, agent);
  const [, token] = /\/oauth1\/authorize\?oauth_token=([^&]+)/.exec(headers.location ?? '') ?? [];
  const cookie = headers['set-cookie']?.[0]?.split(';', 1)[0];
  if (status === 302 && token && cookie) return { token: decodeURIComponent(token), cookie };
  throw new Error(`/auth/wordpress answered ${status} ${headers.location ?? ''}: ${body.slice(0, 500)}`);
}

/** The second leg of a login: the site redirects back, as if the user had authorized the application at once. */
export async function comeBack(url, agent, { token, verifier, cookie }) {
  const query = stringify({ oauth_token: token, oauth_verifier: verifier, wp_scope: '*' });
  const { status, headers, body } = await ask(`${url}/auth/wordpress/callback?${query}`, agent, { cookie });
  if (status === 302 && headers.location === `/hello/${userId}`) return;
  throw new Error(`The callback answered ${status} ${headers.location ?? ''}: ${body.slice(0, 500)}`);
}

function ask(url, agent, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers, timeout: TIMEOUT }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer within ${TIMEOUT} ms`)));
    request.on('error', reject);
  });
}
