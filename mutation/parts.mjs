/**
 * The parts that are tested: the mutated files, and the tests that have to notice. Whole logins, and the properties of all
 * readers, are left out where the files are pure: their own tests are to notice, and are fast.
 */
const PURE_TESTS = [
  'reading',
  'rest',
  'signing',
  'site/(?:stored-site|route|endpoint)',
  'discovery/(?:address|rest-root|rest-index|network|search|not-found)',
  'oauth1/token-response',
  'oauth2/(?:token-response|id-token|userinfo|server-rules|callback|openid-profile|wordpress-com)',
  'application-passwords/(?:callback|authorize-url)\\.',
  'http/(?:redirects|fault|content-encoding)',
  'wpapi/(?:answer|body|paging)',
];

export const PARTS = {
  reading: {
    mutate: ['lib/reading/*.ts'],
    tests: [
      'reading',
      'rest',
      'oauth1/token-response',
      'oauth2/token-response',
      'discovery/rest-root',
      'site/stored-site',
    ],
  },
  rest: {
    mutate: ['lib/rest/*.ts'],
    tests: ['rest', 'oauth1/token-response', 'discovery/rest-index'],
  },
  signing: {
    mutate: ['lib/signing/*.ts'],
    tests: ['signing'],
  },
  discovery: {
    mutate: [
      'address',
      'repair-address',
      'authentication',
      'rest-root',
      'rest-index',
      'network',
      'failures',
    ].map((name) => `lib/discovery/${name}.ts`),
    tests: PURE_TESTS,
  },
  responses: {
    mutate: [
      'lib/oauth1/token-response.ts',
      ...['token-response', 'id-token', 'userinfo', 'openid-profile', 'callback', 'server-rules'].map(
        (name) => `lib/oauth2/${name}.ts`,
      ),
      'lib/application-passwords/callback.ts',
      'lib/wpapi/{answer,paging,body}.ts',
    ],
    tests: [...PURE_TESTS, 'oauth2/openid-connect'],
  },
  login: { mutate: ['lib/login/*.ts'], tests: ['login'] },
  fetch: { mutate: ['lib/fetch/*.ts'], tests: ['fetch'] },
};
