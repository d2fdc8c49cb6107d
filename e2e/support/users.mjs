/** A user for each role of WordPress, and one with two roles, and the profiles that the package has to give. */

/** The fields of `wp_insert_user`, and the roles. */
const user = (user_login, roles, more = {}) => ({
  user_login,
  user_pass: `password of ${user_login}`,
  user_email: `${user_login}@example.org`,
  display_name: user_login,
  roles,
  ...more,
});

export const USERS = [
  user('ada', ['administrator'], { first_name: 'Ada', last_name: 'Lovelace', display_name: 'Ada Lovelace' }),
  user('edith', ['editor'], { first_name: 'Edith' }),
  user('bob', ['author'], { display_name: 'Bob & "Sons" <3', last_name: 'O’Neil' }),
  user('conny', ['contributor'], { user_url: 'https://conny.example.org/' }),
  user('alice', ['subscriber'], {
    first_name: 'Alice',
    last_name: 'Liddell',
    display_name: 'Alice Liddell',
    locale: 'de_DE',
  }),
  user('zoe', ['subscriber', 'author']),
];

export const userNamed = (name) => USERS.find(({ user_login }) => user_login === name);

const authorPages = {
  pretty: (home, { username }) => `${home}/author/${username}/`,
  'almost pretty': (home, { username }) => `${home}/index.php/author/${username}/`,
  plain: (home, { id }) => `${home}/?author=${id}`,
};

/** A profile without what depends on the version of WordPress: its own JSON, and the addresses of the pictures. */
export function comparable(profile) {
  const own = { ...profile };
  for (const member of ['photos', '_raw', '_json']) delete own[member];
  return own;
}

/** What `comparable` returns for the profile of a user. */
export function expectedProfile({ home, url, title, permalinks }, username) {
  const { user_email, display_name, first_name, last_name, locale, roles } = userNamed(username);
  // User 1 is the one that installed WordPress.
  const id = String(USERS.findIndex(({ user_login }) => user_login === username) + 2);
  const name = {
    ...(last_name && { familyName: last_name }),
    ...(first_name && { givenName: first_name }),
  };
  return {
    provider: 'wordpress',
    id,
    username,
    displayName: display_name,
    ...(Object.keys(name).length > 0 && { name }),
    emails: [{ value: user_email }],
    profileUrl: authorPages[permalinks](home, { id, username }),
    site: { home, url, name: title },
    roles,
    locale: locale ?? 'en_US',
  };
}
