import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
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

describe('what a site sends into an .env file', () => {
  /** What sh has as its WORDPRESS_… variables once it has read the file, and whether a canary is still unset. */
  function readBySh(text: string): Record<string, string> {
    const folder = mkdtempSync(path.join(tmpdir(), 'token-lines-'));
    try {
      const file = path.join(folder, '.env');
      writeFileSync(file, text);
      const script = 'set -a; . "$1"; exec "$2" -e "process.stdout.write(JSON.stringify(process.env))"';
      const env = { HOME: '/home-of-sh', PWD: folder };
      const read = execFileSync('/bin/sh', ['-c', script, 'sh', file, process.execPath], {
        encoding: 'utf8',
        env,
        cwd: folder,
      });
      const own = ['HOME', 'PWD', 'OLDPWD', 'SHLVL', '_'];
      const variables = Object.entries(JSON.parse(read) as Record<string, string>);
      return Object.fromEntries(variables.filter(([name]) => !own.includes(name)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const variables = (value: string) => ({
    WORDPRESS_URL: token.url,
    WORDPRESS_CONSUMER_KEY: token.consumerKey,
    WORDPRESS_CONSUMER_SECRET: token.consumerSecret,
    WORDPRESS_TOKEN: value,
    WORDPRESS_TOKEN_SECRET: value,
  });
  const lines = (value: string) => envLines({ ...token, token: value, tokenSecret: value });

  const pieces = fc.constantFrom(
    ...' a Z 9 # $ $HOME ${HOME} $(id) ; & | < > ( ) { } [ ] ! ? * ~ = : , . / - _ + @ % ^ export WORDPRESS_URL= A=b ~root'.split(
      ' ',
    ),
    ' ',
    ' #',
    ':~/',
  );
  const safe = fc.string({ unit: pieces, maxLength: 12 });
  const unsafe = fc.constantFrom(
    ...'\' " ` \\ \n \r \t \0 \u0085 \u00a0 \u2028 \u2029 \u202e \u200b \ufeff é ’ \u{1f600} \u007f'.split(
      ' ',
    ),
  );

  test('is read back unchanged by Node, and adds no variable', () => {
    fc.assert(
      fc.property(safe, (value) => {
        expect(parseEnv(lines(value))).toEqual(variables(value));
        expect(parseEnv(`OTHER=1\n${lines(value)}\nLAST=2\n`)).toEqual({
          OTHER: '1',
          ...variables(value),
          LAST: '2',
        });
      }),
      { numRuns: 500 },
    );
  });

  test('is read back unchanged by sh, which runs none of it', () => {
    fc.assert(
      fc.property(safe, (value) => expect(readBySh(lines(value))).toEqual(variables(value))),
      { numRuns: 25, examples: [['~'], ['a:~root'], ['$(exit 1)'], ['#'], [' a '], ['']] },
    );
  });

  test('is refused if it has any other character', () => {
    fc.assert(
      fc.property(safe, unsafe, safe, (before, character, after) => {
        expect(() => lines(before + character + after)).toThrow(
          /^WORDPRESS_TOKEN contains characters .* --json/,
        );
      }),
    );
  });

  test('whatever it is: read back unchanged, or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (value) => {
        let text;
        try {
          text = lines(value);
        } catch {
          return;
        }
        expect(parseEnv(text)).toEqual(variables(value));
      }),
      { numRuns: 1000 },
    );
  });
});
