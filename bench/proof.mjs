/**
 * Logs in once at the stand-in WordPress, which checks keys, signatures, nonces and tokens. It shows
 * that a site would accept the requests of the bench.
 */
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { consumer } from './application.mjs';
import { begin, comeBack } from './browsers.mjs';
import { userId } from './site.mjs';

export async function proveLogin(start) {
  const { startWordPress } = createRequire(import.meta.url)('../dist/testing/index.js');
  const site = await startWordPress();
  const application = await start(site.home);
  const agent = new Agent();
  try {
    site.change({ consumers: [{ ...consumer, callback: `${application.url}/auth/wordpress/callback` }] });
    const { token, cookie } = await begin(application.url, agent);
    const { username } = site.users.find(({ id }) => id === userId);
    const back = new URL(site.approve(token, username));
    await comeBack(application.url, agent, {
      token,
      verifier: back.searchParams.get('oauth_verifier'),
      cookie,
    });
  } catch (error) {
    throw new Error(`${application.strategy} could not log in at the checking stand-in: ${error.message}`, {
      cause: error,
    });
  } finally {
    agent.destroy();
    await application.stop();
    await site.stop();
  }
}
