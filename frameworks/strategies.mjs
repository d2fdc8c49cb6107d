import {
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
} from 'passport-wordpress-rest';

const siteURL = process.env.WORDPRESS_URL;

// What the session keeps: replace it by a user of your database.
const toUser = ({ site, id, displayName }) => ({
  id: `${site.home.replace(/^https?:\/\//, '')}#${id}`,
  name: displayName,
});

/**
 * @param prefix The beginning of all paths.
 * @param proxy Whether to trust X-Forwarded-*, where the framework has no setting for it.
 */
export const createStrategies = ({ prefix = '', proxy } = {}) => [
  new WordPressStrategy(
    {
      siteURL,
      consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
      consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
      callbackURL: `${prefix}/auth/wordpress/callback`,
      proxy,
    },
    async (token, tokenSecret, profile) => toUser(profile),
  ),
  new WordPressOAuth2Strategy(
    {
      siteURL,
      clientID: process.env.WORDPRESS_CLIENT_ID,
      clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
      callbackURL: `${prefix}/auth/wordpress-oauth2/callback`,
      proxy,
    },
    async (accessToken, refreshToken, profile) => toUser(profile),
  ),
  new WordPressApplicationPasswordStrategy(
    {
      siteURL,
      appName: 'My app',
      callbackURL: `${prefix}/auth/wordpress-application-password/callback`,
      proxy,
    },
    async (username, applicationPassword, profile) => toUser(profile),
  ),
];
