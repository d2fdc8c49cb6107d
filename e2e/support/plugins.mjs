/** The OAuth plugins of WP-API. They are in no npm package: variables name the folders with their files. */
export const { OAUTH1_PLUGIN, OAUTH2_PLUGIN } = process.env;

/** For `describe`: skips the tests, with the reason, without the folder of the plugin. */
export const needsOAuth1Plugin = { skip: OAUTH1_PLUGIN ? false : 'OAUTH1_PLUGIN is not set' };
export const needsOAuth2Plugin = { skip: OAUTH2_PLUGIN ? false : 'OAUTH2_PLUGIN is not set' };

/** Registers an application with the OAuth 1.0a plugin, as an administrator does under Users → Applications. */
export async function registerConsumer(wordpress, callback) {
  return wordpress.run(
    `$client = WP_REST_OAuth1_Client::create(['name' => 'My app', 'description' => 'e2e', 'meta' => ['callback' => $data]]);
     return ['consumerKey' => $client->key, 'consumerSecret' => $client->secret];`,
    callback,
  );
}

/** Issues an access token of the OAuth 1.0a plugin, as the plugin does at the end of a login. */
export async function createAccessToken(wordpress, { consumerKey }, username) {
  return wordpress.run(
    `$token = wp_generate_password(24, false);
     $secret = wp_generate_password(48, false);
     $consumer = WP_REST_OAuth1_Client::get_by_key($data['consumerKey'])->ID;
     $user = get_user_by('login', $data['username'])->ID;
     add_option('oauth1_access_' . $token, ['key' => $token, 'secret' => $secret, 'consumer' => $consumer, 'user' => $user]);
     return ['token' => $token, 'tokenSecret' => $secret];`,
    { consumerKey, username },
  );
}

/** Registers and approves an application with the OAuth 2 plugin. */
export async function registerClient(wordpress, callback) {
  return wordpress.run(
    `wp_set_current_user(1);
     $client = WP\\OAuth2\\Client::create(['name' => 'My app', 'description' => 'e2e', 'meta' => ['type' => 'private', 'callback' => $data]]);
     $client->approve();
     return ['clientID' => $client->get_id(), 'clientSecret' => $client->get_secret()];`,
    callback,
  );
}
