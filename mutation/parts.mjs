/** The parts that are tested: the mutated files, and the tests that have to notice. Slow tests of whole logins are left out. */
export const PARTS = {
  reading: { mutate: ['lib/reading/*.ts'], tests: ['reading'] },
  rest: { mutate: ['lib/rest/*.ts'], tests: ['rest', 'oauth1/token-response', 'discovery/rest-index'] },
  signing: { mutate: ['lib/signing/*.ts'], tests: ['signing'] },
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
    tests: ['discovery'],
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
    tests: [
      'oauth1/token-response',
      'oauth2/(?:token-response|id-token|userinfo|server-rules|callback|openid-connect|wordpress-com)',
      'application-passwords/callback\\.',
      'wpapi/(?:answer|body|paging)',
    ],
  },
  login: { mutate: ['lib/login/*.ts'], tests: ['login/(?!many-logins)'] },
  fetch: { mutate: ['lib/fetch/*.ts'], tests: ['fetch/(?!uploads)'] },
};
