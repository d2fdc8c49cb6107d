import type { OAuth2Client } from '../../lib/testing/stand-in/stand-in';

/** A client for all OAuth 2 servers of the stand-in. */
export function demoOAuth2Client(...redirectURIs: string[]): OAuth2Client {
  return {
    id: 'democlient12',
    secret: 'ThisSecretIsPublicAndOpensNothingButTheDemoSite2',
    redirectURIs,
    name: 'Demo application',
  };
}
