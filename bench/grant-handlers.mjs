/**
 * The handlers of the two routes with `grant`, which is not a strategy of Passport: it requests tokens and profile, and the
 * application logs the user in. As in the bare strategy, the three addresses are given by hand.
 */
import grant from 'grant';

export function grantHandlers({ siteURL, consumerKey, consumerSecret, origin }, verify) {
  const requestTokens = grant.express({
    // `state`: the result is passed to the next handler, without another redirect.
    defaults: { origin, prefix: '/auth', transport: 'state', response: ['tokens', 'profile'] },
    wordpress: {
      oauth: 1,
      request_url: `${siteURL}/oauth1/request`,
      authorize_url: `${siteURL}/oauth1/authorize`,
      access_url: `${siteURL}/oauth1/access`,
      profile_url: `${siteURL}/wp-json/wp/v2/users/me?context=edit`,
      key: consumerKey,
      secret: consumerSecret,
      redirect_uri: `${origin}/auth/wordpress/callback`,
    },
  });
  const logIn = (req, res, next) => {
    const { access_token: token, access_secret: secret, profile, error } = res.locals.grant.response;
    if (!profile?.id) return next(new Error(`grant got no profile: ${error ?? ''}`));
    const { id, name } = profile;
    verify(token, secret, { id: String(id), displayName: name }, (failure, user) =>
      failure ? next(failure) : req.logIn(user, next),
    );
  };
  return [requestTokens, [requestTokens, logIn]];
}
