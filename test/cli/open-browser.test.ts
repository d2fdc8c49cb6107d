import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { openBrowser } from '../../lib/cli/open-browser';

jest.mock('node:child_process', () => ({ spawn: jest.fn() }));
const spawned = jest.mocked(spawn);

// A shell would make three commands of it.
const ADDRESS = 'https://blog.example.com/?a=1&b=%41;echo$(id)#`x`';

let child: EventEmitter & { unref: jest.Mock };
beforeEach(() => {
  child = Object.assign(new EventEmitter(), { unref: jest.fn() });
  spawned.mockReset().mockReturnValue(child as never);
});

test.each([
  ['linux', 'xdg-open', [ADDRESS]],
  ['freebsd', 'xdg-open', [ADDRESS]],
  ['darwin', 'open', [ADDRESS]],
  ['win32', 'rundll32', ['url.dll,FileProtocolHandler', ADDRESS]],
] as const)('on %s, %s gets the address as it is, without a shell', (platform, command, args) => {
  openBrowser(ADDRESS, platform);
  expect(spawned).toHaveBeenCalledWith(
    command,
    args,
    expect.objectContaining({ stdio: 'ignore', detached: true }),
  );
});

test('nothing waits for the browser', () => {
  openBrowser(ADDRESS);
  expect(child.unref).toHaveBeenCalled();
});

test('a machine without an opener is no failure', () => {
  openBrowser(ADDRESS);
  expect(child.emit('error', new Error('spawn xdg-open ENOENT'))).toBe(true);
});

test('the browser gets the environment without the credentials of the command', () => {
  process.env.WORDPRESS_CONSUMER_SECRET = process.env.wordpress_token = 's3cret';
  try {
    openBrowser(ADDRESS);
  } finally {
    delete process.env.WORDPRESS_CONSUMER_SECRET;
    delete process.env.wordpress_token;
  }
  const { env } = spawned.mock.calls[0]![2] as { env: NodeJS.ProcessEnv };
  expect(env.PATH).toBe(process.env.PATH);
  expect(JSON.stringify(env)).not.toContain('s3cret');
});
