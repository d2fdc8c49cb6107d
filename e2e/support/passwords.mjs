/** Application passwords that are created without a browser. */

let count = 0;

/** Creates one, and returns it as credentials for `authorizedFetch`. WordPress refuses a name that the user has already. */
export async function createPassword(wordpress, username, name = `e2e ${++count}`) {
  const applicationPassword = await wordpress.run(
    `$user = get_user_by('login', $data['username']);
     return WP_Application_Passwords::create_new_application_password($user->ID, ['name' => $data['name']])[0];`,
    { username, name },
  );
  return { username, applicationPassword };
}

/** The names of a user's application passwords. */
export const passwordNames = (wordpress, username) =>
  wordpress.run(
    `$user = get_user_by('login', $data);
     return array_column(WP_Application_Passwords::get_user_application_passwords($user->ID), 'name');`,
    username,
  );
