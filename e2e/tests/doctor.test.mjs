/** What the doctor reports about a WordPress without a fault, and with some. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { diagnose } from '../../dist/index.mjs';
import { startWordPress } from '../wordpress/wordpress.mjs';

const COMMAND = path.join(import.meta.dirname, '../../dist/cli/main.js');
const run = promisify(execFile);

describe('doctor', () => {
  let wordpress;
  before(async () => {
    wordpress = await startWordPress();
  });
  after(() => wordpress.stop());

  /** The checks that found something, and what. */
  const unusual = ({ findings }) =>
    Object.fromEntries(
      findings
        .filter(({ severity }) => severity !== 'ok')
        .map(({ check, severity, code }) => [check, code ?? severity]),
    );
  /** Without a plugin, there is no OAuth, and WordPress ignores wrong credentials without a word. */
  const AS_USUAL = { oauth1: 'oauth1_unavailable', 'authorization-header': 'warning' };

  for (const [at, permalinks] of [
    ['at the root', 'pretty'],
    ['in a subdirectory', 'plain'],
    ['in a folder of its own', 'almost pretty'],
  ]) {
    it(`finds nothing to change ${at}, with ${permalinks} permalinks`, async () => {
      await wordpress.arrange({ at, permalinks });
      const diagnosis = await diagnose(wordpress.home);
      assert.deepEqual(unusual(diagnosis), AS_USUAL);
      assert.equal(diagnosis.site.home, wordpress.home);
      const offered = diagnosis.findings.find(({ check }) => check === 'application-passwords');
      assert.equal(offered.severity, 'ok');
    });
  }

  it('application passwords that a plugin switched off', async () => {
    await wordpress.arrange({});
    const switchOff = `add_filter('wp_is_application_passwords_available', '__return_false');`;
    const diagnosis = await wordpress.withCode(switchOff, () => diagnose(wordpress.home));
    assert.deepEqual(unusual(diagnosis), {
      oauth1: 'oauth1_unavailable',
      'application-passwords': 'application_passwords_unavailable',
      oauth2: 'oauth2_unavailable',
    });
  });

  it('a login page that is not there', async () => {
    const hide = `add_action('login_init', function () { status_header(404); exit('Not here'); });`;
    const diagnosis = await wordpress.withCode(hide, () => diagnose(wordpress.home));
    assert.deepEqual(unusual(diagnosis), {
      ...AS_USUAL,
      'login-page': 'problem',
      'application-passwords': 'problem',
    });
  });

  describe('the command', () => {
    it('prints a report, and ends with 0', async () => {
      const { status, lines } = await doctor(wordpress.home);
      assert.equal(status, 0);
      assert.equal(lines[0], `${wordpress.title}, ${wordpress.home}`);
      assert.ok(
        lines.some((line) => /^✓ Permalinks +Pretty permalinks/.test(line)),
        lines.join('\n'),
      );
      assert.match(lines.at(-1), /2 warnings/);
    });

    it('ends with 1 for a site with a problem', async () => {
      const block = `add_filter('rest_authentication_errors', fn() => new WP_Error('closed', 'Closed.', ['status' => 403]));`;
      const { status, lines } = await wordpress.withCode(block, () => doctor(wordpress.home));
      assert.equal(status, 1);
      assert.ok(
        lines.some((line) => /^✗ REST API .* 403: Closed\./.test(line)),
        lines.join('\n'),
      );
      assert.match(lines.at(-1), /1 problem/);
    });
  });
});

/** Runs the command. Its exit code, and the lines of its output. */
async function doctor(address) {
  const { code = 0, stdout } = await run(process.execPath, [COMMAND, 'doctor', address]).catch(
    (error) => error,
  );
  return { status: code, lines: stdout.trim().split('\n') };
}
