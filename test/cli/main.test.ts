import { Cancelled } from '../../lib/cli/failure';
import packageJSON from '../../package.json';
import { run } from './fake-io';

const COMMANDS = ['init', 'doctor', 'token'];

test('no arguments: a short help that names the commands and how to get more', async () => {
  const { code, stdout, stderr } = await run([]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Let people log in[^]*\nUsage: passport-wordpress-rest <command> \[options\]\n/);
  expect(stdout).toContain('  token   Get an access token');
  expect(stdout).toMatch(/More: passport-wordpress-rest help$/);
  expect(stdout.split('\n').length).toBeLessThan(18);
});

test.each([['help'], ['--help'], ['-h']])(
  '%s lists the commands and the exit codes, on stdout',
  async (arg) => {
    const { code, stdout, stderr } = await run([arg]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: passport-wordpress-rest <command>');
    expect(stdout).toContain('  token   Get an access token');
    expect(stdout).toContain('  doctor  Find out what prevents people from logging in');
    expect(stdout).toMatch(/0 {4}done\n[^]*130 {2}cancelled/);
  },
);

describe.each(COMMANDS)('the help for %s', (command) => {
  test.each([
    ['help', command],
    ['--help', command],
    [command, '--help'],
    [command, '-h'],
  ])('%s %s', async (...args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: passport-wordpress-rest ${command} [`);
    expect(stdout).toContain('Exit codes:');
  });
});

test('each help fits a terminal of 60 columns', async () => {
  for (const args of [[], ['help'], ...COMMANDS.map((command) => ['help', command])]) {
    const { stdout } = await run(args);
    expect(stdout.split('\n').filter((line) => line.length > 60)).toEqual([]);
  }
});

test('token --help tells its options, the callback to register and the variables', async () => {
  const { code, stdout } = await run(['token', '--help']);
  expect(code).toBe(0);
  for (const words of [
    '--port',
    '--oob',
    '--no-open',
    '--json',
    'http://127.0.0.1:8741/callback',
    'WORDPRESS_URL',
    'WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET',
    'Exit codes:',
  ]) {
    expect(stdout).toContain(words);
  }
});

test.each([['--version'], ['-v']])('%s', async (arg) => {
  expect(await run([arg])).toMatchObject({ code: 0, stdout: packageJSON.version, stderr: '' });
});

test.each([
  [['tokens'], 'There is no command tokens. Did you mean token?', ''],
  [['Docter', 'blog.example'], 'There is no command Docter. Did you mean doctor?', ''],
  [['help', 'tokne'], 'There is no command tokne. Did you mean token?', ''],
  [['doc'], 'There is no command doc. Did you mean doctor?', ''],
  [['publish'], 'There is no command publish.', ''],
  [['x'], 'There is no command x.', ''],
  [['toString'], 'There is no command toString.', ''],
  [['--verbose'], 'There is no option --verbose.', ''],
  [['--versoin'], 'There is no option --versoin. Did you mean --version?', ''],
  [
    ['token', '--application'],
    "Unknown option '--application'. Did you mean --application-password?",
    ' token',
  ],
  [['doctor', '--jsno'], "Unknown option '--jsno'. Did you mean --json?", ' doctor'],
  [['token', '--consumer-secret=s3cret'], "Unknown option '--consumer-secret'.", ' token'],
  [['token', '--port'], "Option '--port <value>' argument missing.", ' token'],
  [['token', 'a.example', 'b.example'], 'Expected at most one address.', ' token'],
  [['token', '--port', '0'], '--port must be a number from 1 to 65535.', ' token'],
  [['token', '--port', '8741x'], '--port must be a number from 1 to 65535.', ' token'],
  [['doctor', 'a.example', 'b.example'], 'Expected at most one address.', ' doctor'],
  [['doctor', '--secret=s3cret'], "Unknown option '--secret'.", ' doctor'],
  [
    ['token', '--oob', '--port', '80'],
    '--oob and --port exclude each other: --oob uses no callback.',
    ' token',
  ],
])('wrong usage, %j: exit code 2 and a hint', async (args, finding, command) => {
  const { code, stdout, stderr } = await run(args);
  expect(stderr).toBe(`${finding}\nSee passport-wordpress-rest${command} --help`);
  expect(code).toBe(2);
  expect(stdout).toBe('');
});

test('Ctrl-C at a question: exit code 130', async () => {
  const answer = () => Promise.reject(new Cancelled());
  expect(await run(['token'], { answer })).toMatchObject({ code: 130, stdout: '', stderr: 'Cancelled.' });
});

test('a fault of the tool itself says so, with where it was', async () => {
  const answer = () => Promise.reject(new RangeError('of the test'));
  const { code, stderr } = await run(['token'], { answer });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /An internal error of this program\.\nPlease report this error\. RangeError: of the test\n +at /,
  );
});
