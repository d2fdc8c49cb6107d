/**
 * The parts that are tested: the mutated files, and the tests that have to notice. Each change loads all tests of its part,
 * which takes longer than running them. So the parts are small, and tests of whole logins are left out where others
 * suffice.
 */
export const PARTS = {
  reading: { mutate: ['lib/reading/*.ts'], tests: ['reading'] },
  rest: { mutate: ['lib/rest/*.ts'], tests: ['rest', 'oauth1/token-response', 'discovery/rest-index'] },
  signing: { mutate: ['lib/signing/*.ts'], tests: ['signing'] },
  fetch: { mutate: ['lib/fetch/*.ts'], tests: ['fetch/(?!uploads)'] },

  'discovery-address': {
    mutate: ['lib/discovery/{address,repair-address,network,failures}.ts'],
    tests: ['discovery/(?:address|repair-address|network|sign-up-page|failures|not-found|troublesome)'],
  },
  'discovery-index': {
    mutate: ['lib/discovery/{rest-root,rest-index,authentication}.ts'],
    tests: ['discovery/rest-', 'discovery/discover(?=\\.)'],
  },

  'login-request': {
    mutate: ['lib/login/{query,callback-url,original-url,cross-site,options,given-site}.ts'],
    tests: ['login/(?:query|callback-url|cross-site|options|given-site)'],
  },
  'login-store': {
    mutate: [
      'lib/login/{recent-logins,session-logins,stored-login,pending-logins,keyv-login-store,login-store,browser-cookie}.ts',
    ],
    tests: [
      'login/(?:recent-logins|session-logins|stored-login|pending-logins|keyv-login-store|browser-cookie|lost-sessions)',
    ],
  },
  'login-site': {
    mutate: ['lib/login/{target-site,site-pin}.ts'],
    tests: ['login/(?:target-site|site-identity|pinned-site|discovery-limits|given-site|cross-site)'],
  },
  'login-outcome': {
    mutate: ['lib/login/{login,verify,to-callback,messages}.ts'],
    tests: ['login/(?:login(?=\\.)|verify|to-callback|messages)'],
  },

  'responses-token': {
    mutate: ['lib/oauth1/token-response.ts', 'lib/oauth2/{token-response,callback,server-rules}.ts'],
    tests: ['oauth1/token-response', 'oauth2/(?:token-response|server-rules|callback)'],
  },
  'responses-openid': {
    mutate: ['lib/oauth2/{id-token,userinfo,openid-profile}.ts'],
    tests: ['oauth2/(?:id-token|userinfo|openid-|wordpress-com)'],
  },
  'responses-rest': {
    mutate: ['lib/application-passwords/callback.ts', 'lib/wpapi/{answer,paging,body}.ts'],
    tests: ['application-passwords/callback(?=\\.)', 'wpapi/(?:answer|body|paging)'],
  },
};
