import { inspect } from 'node:util';
import {
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  type WordPressStrategyOptions,
} from '../../lib';

const STRATEGIES = [
  ['WordPressStrategy', WordPressStrategy, { consumerKey: 'k', consumerSecret: 's' }],
  ['WordPressOAuth2Strategy', WordPressOAuth2Strategy, { clientID: 'c' }],
  ['WordPressApplicationPasswordStrategy', WordPressApplicationPasswordStrategy, { appName: 'My app' }],
] as const;
type Construct = new (options: unknown, verify: unknown) => object;
const verify = () => false;

describe.each(STRATEGIES)('%s', (name, Strategy, required) => {
  const construct = (options: unknown, ...rest: unknown[]) =>
    new (Strategy as unknown as Construct)(options, ...((rest.length > 0 ? rest : [verify]) as [unknown]));

  test.each([
    ['callbackUrl', 'callbackURL'],
    ['siteUrl', 'siteURL'],
    ['calbackURL', 'callbackURL'],
    ['passRequestToCallback', 'passReqToCallback'],
    ['session_key', 'sessionKey'],
  ])('refuses the unknown option %s, and names %s', (unknown, known) => {
    const options = { siteURL: 'https://blog.example.com', ...required, [unknown]: 'x' };
    expect(() => construct(options)).toThrow(
      new TypeError(`${name} has no option "${unknown}". Did you mean ${known}?`),
    );
  });

  test.each([
    ['no options', undefined],
    ['null', null],
    ['an address in place of options', 'https://blog.example.com'],
    ['verify in place of options', verify],
  ])('refuses %s', (_what, options) => {
    expect(() => construct(options)).toThrow(
      new TypeError(`${name} requires options: an object with at least a siteURL.`),
    );
  });

  test.each([
    ['a siteURL that is no address', { siteURL: 'ht!tp://x' }, /address/],
    ['no siteURL', { siteURL: undefined }, /requires a siteURL/],
    ['an empty siteURL', { siteURL: '' }, /requires a siteURL/],
  ])('refuses %s', (_what, options, message) => {
    expect(() => construct({ ...required, ...options })).toThrow(TypeError);
    expect(() => construct({ ...required, ...options })).toThrow(message);
  });

  test.each([
    [
      'a store of passport-oauth1',
      { store: { get: verify, set: verify, destroy: verify } },
      /`take\(req, id\)`/,
    ],
    ['null as a store', { store: null }, /`store` must have/],
    ['a limit that is no number', { maxSessionBytes: '2 kB' }, /maxSessionBytes/],
    ['a limit of nothing', { maxSessionBytes: 0 }, /maxSessionBytes/],
  ])('refuses %s', (_what, options, message) => {
    const all = { siteURL: 'https://blog.example.com', ...required, ...options };
    expect(() => construct(all)).toThrow(TypeError);
    expect(() => construct(all)).toThrow(message);
  });

  test('refuses to be constructed without verify', () => {
    expect(() => construct({ siteURL: 'https://blog.example.com', ...required }, undefined)).toThrow(
      new TypeError(`${name} requires a verify function.`),
    );
  });
});

describe('credentials', () => {
  const construct = (options: Partial<WordPressStrategyOptions>) =>
    new WordPressStrategy(
      { siteURL: 'https://blog.example.com', consumerKey: 'KEY', consumerSecret: 'SECRET', ...options },
      verify,
    );

  test('may have white space around them, as it comes from copying', () => {
    expect(() => construct({ consumerKey: ' KEY\n', consumerSecret: '\tSECRET ' })).not.toThrow();
  });

  test.each(['consumerKey', 'consumerSecret'])(
    'with control characters in %s are refused, and not shown',
    (name) => {
      for (const value of ['TOP\nSECRET', 'TOP\0SECRET', 'TOP\x85SECRET', ' \n ']) {
        let error: unknown;
        try {
          construct({ [name]: value });
        } catch (thrown) {
          error = thrown;
        }
        expect(error).toBeInstanceOf(TypeError);
        expect(inspect(error)).toContain(name);
        expect(inspect(error)).not.toMatch(/TOP|SECRET$/m);
      }
    },
  );
});
