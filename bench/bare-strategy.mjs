/**
 * A strategy as an application would write it without this package: a subclass of passport-oauth1 with three fixed
 * addresses, whose profile is read by node-oauth. It does not check the site's responses.
 *
 * node-oauth sends `Connection: close` unless it gets other headers. `KeptStrategy` gives it the same headers without
 * that one, so that Node's agent keeps the connections.
 */
import OAuthStrategy from 'passport-oauth1';

export class BareStrategy extends OAuthStrategy {
  constructor({ siteURL, ...options }, verify) {
    super(
      {
        ...options,
        requestTokenURL: `${siteURL}/oauth1/request`,
        accessTokenURL: `${siteURL}/oauth1/access`,
        userAuthorizationURL: `${siteURL}/oauth1/authorize`,
      },
      verify,
    );
    this.name = 'wordpress';
    this._profileURL = `${siteURL}/wp-json/wp/v2/users/me?context=edit`;
  }

  userProfile(token, tokenSecret, params, done) {
    this._oauth.get(this._profileURL, token, tokenSecret, (error, body) => {
      if (error) return done(error);
      let profile;
      try {
        profile = toProfile(body);
      } catch (parseError) {
        return done(parseError);
      }
      done(null, profile);
    });
  }
}

export class KeptStrategy extends BareStrategy {
  constructor(options, verify) {
    super({ ...options, customHeaders: { Accept: '*/*', 'User-Agent': 'Node authentication' } }, verify);
  }
}

function toProfile(body) {
  const user = JSON.parse(body);
  return {
    provider: 'wordpress',
    id: String(user.id),
    username: user.username,
    displayName: user.name,
    name: { familyName: user.last_name, givenName: user.first_name },
    emails: [{ value: user.email }],
    photos: Object.values(user.avatar_urls).map((value) => ({ value })),
    _raw: body,
    _json: user,
  };
}
