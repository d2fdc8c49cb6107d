import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printableJSON } from '../../lib/cli/printable';
import { envLines } from '../../lib/cli/token-lines';

const token = {
  url: 'https://blog.example.com/a-b',
  consumerKey: 'key',
  consumerSecret: 'secret',
  token: 'token',
  tokenSecret: 'tokenSecret',
};

test('lines for an .env file', () => {
  expect(envLines(token)).toBe(
    [
      'WORDPRESS_URL=https://blog.example.com/a-b',
      'WORDPRESS_CONSUMER_KEY=key',
      'WORDPRESS_CONSUMER_SECRET=secret',
      'WORDPRESS_TOKEN=token',
      'WORDPRESS_TOKEN_SECRET=tokenSecret',
    ].join('\n'),
  );
});

test('lines for an application password', () => {
  const password = { url: 'http://a.test', username: 'Alice Liddell', applicationPassword: 'abcdEFGH1234' };
  expect(envLines(password)).toBe(
    [
      'WORDPRESS_URL=http://a.test',
      "WORDPRESS_USERNAME='Alice Liddell'",
      'WORDPRESS_APPLICATION_PASSWORD=abcdEFGH1234',
    ].join('\n'),
  );
});

test('JSON with the same', () => {
  expect(JSON.parse(printableJSON(token))).toEqual(token);
  // A terminal obeys control characters, and some turn the direction of writing.
  const evil = { ...token, token: 'a\u009b2J\u202eb' };
  expect(printableJSON(evil)).toMatch(/"a\\u009b2J\\u202eb"/);
  expect(JSON.parse(printableJSON(evil))).toEqual(evil);
});

test('Node reads back what a shell or a comment would spoil', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'token-lines-'));
  const file = path.join(folder, '.env');
  const consumerSecret = 'a #b $c `d` "e" \\n =f';
  writeFileSync(file, envLines({ ...token, consumerSecret }));
  const print = 'process.stdout.write(process.env.WORDPRESS_CONSUMER_SECRET)';
  expect(execFileSync(process.execPath, [`--env-file=${file}`, '-e', print], { encoding: 'utf8' })).toBe(
    consumerSecret,
  );
  rmSync(folder, { recursive: true });
});

test.each(["x\nNODE_OPTIONS='--require=/tmp/evil.js'", "it's", 'a\u202eb'])(
  'a token that could bring lines of its own is refused: %j',
  (evil) => {
    expect(() => envLines({ ...token, token: evil })).toThrow(/^WORDPRESS_TOKEN has characters .* --json/);
  },
);
