import { Cancelled } from '../../lib/cli/failure';
import packageJSON from '../../package.json';
import { run } from './fake-io';

test('--help lists the commands and the exit codes, on stdout', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: passport-wordpress-rest <command>/);
  expect(stdout).toContain('  token   Get an access token');
  expect(stdout).toContain('  doctor  Find out what prevents people from logging in');
  expect(stdout).toMatch(/0 {4}done\n[^]*130 {2}cancelled/);
  expect(stderr).toBe('');
  expect((await run(['-h'])).stdout).toBe(stdout);
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
    'WORDPRESS_URL, WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET',
    'Exit codes:',
  ]) {
    expect(stdout).toContain(words);
  }
});

test('--version', async () => {
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: packageJSON.version, stderr: '' });
});

test.each([
  [[], 'Expected a command.', ''],
  [['tokens'], 'There is no command tokens.', ''],
  [['toString'], 'There is no command toString.', ''],
  [['--verbose'], 'There is no option --verbose.', ''],
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
