import type { Diagnosis } from '../../lib';
import type { Question } from '../../lib/cli/questions';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { startSite } from '../support/site';
import { run } from './fake-io';

const KEY = 'CONSUMERKEY1';
const SECRET = 'q7ZxW2vKp9';
const CALLBACK = 'https://app.example/callback';
const env = { WORDPRESS_CONSUMER_KEY: KEY, WORDPRESS_CONSUMER_SECRET: SECRET };

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<void> {
  const consumers = [{ key: KEY, secret: SECRET, name: 'Test', callback: CALLBACK }];
  site = await startSite({ name: "Ada's Blog", consumers, ...options });
}
beforeEach(() => start());

test('tells of a site on one screen, and ends with 0 where there is no problem', async () => {
  const { code, stdout, stderr, asked } = await run(['doctor', site.home], { env });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe(`Ada's Blog, ${site.home}`);
  expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(15);
  expect(lines.at(-1)).toBe('No problems found.');
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect([code, stderr, asked]).toEqual([0, '', []]);
});

test('ends with 0 where there are only warnings', async () => {
  site.options.stripAuthorization = true;
  const { code, stdout } = await run(['doctor', site.home], { env });
  expect(stdout).toMatch(
    /! Authorization header {3}It does not reach the OAuth plugins[^]*SetEnvIf\s+Authorization/,
  );
  expect(stdout).toMatch(/\nNo problems, 1 warning\.$/);
  expect(code).toBe(0);
});

test.each([
  [
    'a wrong secret',
    { ...env, WORDPRESS_CONSUMER_SECRET: 'wr0ngwr0ng' },
    /✗ Request token[^]*→ Compare the consumer secret/,
  ],
  [
    'a wrong key',
    { ...env, WORDPRESS_CONSUMER_KEY: 'other' },
    /✗ Request token[^]*→ Compare the consumer key/,
  ],
])('ends with 1 where there is a problem: %s', async (_, wrong, words) => {
  const { code, stdout, stderr } = await run(['doctor', site.home], { env: wrong });
  expect(code).toBe(1);
  expect(stdout).toMatch(words);
  expect(stdout).toMatch(/\n1 problem\.$/);
  expect(stdout + stderr).not.toMatch(/wr0ngwr0ng|q7ZxW2vKp9/);
});

test('ends with 1 where there is no site, and shows what is known', async () => {
  const { code, stdout } = await run(['doctor', 'https://alice:s3cret@blog.example']);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^…@blog\.example\n\n✗ Address +The address of the site contains a user name or a\n/,
  );
  expect(stdout).not.toContain('s3cret');
});

test('colours', async () => {
  const { stdout } = await run(['doctor', site.home], { styled: true });
  expect(stdout).toContain(`<bold>Ada's Blog, ${site.home}</bold>`);
  expect(stdout).toContain('<green>✓</green> Address');
});

test('--json prints what diagnose found, and nothing else', async () => {
  site.options.name = 'Evil \u001b[2J\u009b31m\u202e\u{E0041} 😀';
  const { code, stdout, stderr } = await run(['doctor', site.home, '--json'], { env, styled: true });
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  expect(diagnosis).toMatchObject({ siteURL: site.home, severity: 'ok', site: { name: site.options.name } });
  expect(diagnosis.findings.map(({ check }) => check)).toContain('request-token');
  expect(stdout).not.toMatch(/[^\P{C}\n]/u);
  expect(stdout).not.toContain(SECRET);
  expect([code, stderr]).toEqual([0, '']);
  const failed = await run(['doctor', 'ftp://blog.example', '--json']);
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toMatchObject({ findings: [{ code: 'address_invalid' }] });
});

test('shows what it does meanwhile, and takes that away in the end', async () => {
  const { progress } = await run(['doctor', site.home], { env });
  expect(progress).toContain(`GET ${site.home}/wp-json/`);
  expect(progress.at(-1)).toBe('');
});

test('the address from the environment, or asked for', async () => {
  const first = (stdout: string) => stdout.split('\n')[0];
  const fromEnv = await run(['doctor'], { env: { WORDPRESS_URL: site.home } });
  expect(first(fromEnv.stdout)).toBe(`Ada's Blog, ${site.home}`);
  const asked = await run(['doctor'], { answer: () => site.home });
  expect(first(asked.stdout)).toBe(`Ada's Blog, ${site.home}`);
  expect(asked.asked.map(({ variable }) => variable)).toEqual(['WORDPRESS_URL']);
});

describe('key and secret', () => {
  test('are not asked for, if there is none', async () => {
    const { asked, stdout } = await run(['doctor', site.home], { answer: () => SECRET });
    expect(asked).toEqual([]);
    expect(stdout).toMatch(/The server answers\. Without a/);
  });

  test('are asked for where one is missing, the secret hidden', async () => {
    const { asked, stdout, code } = await run(['doctor', site.home], {
      env: { WORDPRESS_CONSUMER_KEY: KEY },
      answer: () => SECRET,
    });
    expect(asked.map(({ variable, isSecret }) => [variable, isSecret])).toEqual([
      ['WORDPRESS_CONSUMER_SECRET', true],
    ]);
    expect(stdout).toContain('The consumer key and secret are valid.');
    expect(code).toBe(0);
  });

  test('without a terminal what is missing is named, and the site is left alone', async () => {
    const half = await run(['doctor', site.home], { env: { WORDPRESS_CONSUMER_SECRET: SECRET } });
    expect(half).toMatchObject({ code: 2, stdout: '' });
    expect(half.stderr).toContain('environment variables: WORDPRESS_CONSUMER_KEY.');
    expect((await run(['doctor'])).stderr).toContain('environment variables: WORDPRESS_URL.');
    expect((await run(['doctor', site.home, '--callback', CALLBACK])).stderr).toContain(
      'WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET.',
    );
    expect(site.requests).toEqual([]);
  });

  test.each([
    [
      CALLBACK,
      0,
      /✓ Request token +Issued: the consumer key, the\s+secret\s+and\s+the\s+callback\s+are\s+valid\./,
    ],
    ['https://app.example/other', 1, /✗ Request token[^]*→ Register exactly https:\/\/app\.example\/other/],
  ])('--callback %s', async (callback, exitCode, words) => {
    const answers: Record<string, string> = env;
    const { code, stdout } = await run(['doctor', site.home, '--callback', callback], {
      answer: ({ variable }: Question) => answers[variable!]!,
    });
    expect(stdout).toMatch(words);
    expect(code).toBe(exitCode);
  });
});

test('--help tells its options, its variables and its exit codes', async () => {
  const { code, stdout } = await run(['doctor', '--help']);
  expect(code).toBe(0);
  for (const words of ['--callback <url>', '--json', 'WORDPRESS_CONSUMER_SECRET', 'The exit code is 1 if']) {
    expect(stdout).toContain(words);
  }
});
