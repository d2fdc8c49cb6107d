import { createHash } from 'node:crypto';
import type { Site } from './site';

/** A user of the stand-in, as a test gives it. Only the username is required. */
export interface UserOptions {
  /** The login name. */
  username: string;
  /** The password on the login page. `approve` does not need it. Default: `password`. */
  password?: string;
  /** Default: `subscriber` only. The stand-in knows what subscribers, authors, editors and administrators may do. */
  roles?: readonly string[];
  /** Default: the username at `example.org`. */
  email?: string;
  /** Default: the username. */
  displayName?: string;
  /** Default: none. */
  firstName?: string;
  /** Default: none. */
  lastName?: string;
  /** The user's own website. Default: none. */
  website?: string;
  /** Default: none. */
  description?: string;
  /** Default: `en_US`. */
  locale?: string;
  /** When the user registered, in ISO 8601. Default: the beginning of 2026. */
  registered?: string;
  /** Default: the next free number, from 1. */
  id?: number;
}

/** A user with the defaults filled in. */
export type User = UserOptions &
  Required<Pick<UserOptions, 'id' | 'username' | 'password' | 'email' | 'displayName' | 'roles'>>;

/** The default users. */
export const demoUsers: readonly User[] = [
  {
    id: 2,
    username: 'alice',
    password: 'wonderland',
    email: 'alice@example.org',
    displayName: 'Alice Liddell',
    firstName: 'Alice',
    lastName: 'Liddell',
    website: 'https://alice.example.org/',
    roles: ['subscriber'],
  },
  {
    id: 3,
    username: 'bob',
    password: 'builder',
    email: 'bob@example.org',
    displayName: 'Bob the Author',
    roles: ['author'],
  },
];

/**
 * Fills in the defaults.
 * @param known Users who keep their ids.
 */
export function completeUsers(users: readonly UserOptions[], known: readonly User[] = []): User[] {
  const idOf = ({ id, username }: UserOptions) => id ?? known.find((user) => user.username === username)?.id;
  const taken = new Set([...users, ...known].map(idOf));
  let id = 0;
  const nextId = () => {
    do id++;
    while (taken.has(id));
    return id;
  };
  return users.map((user) => {
    const { username, password = 'password', roles = ['subscriber'], displayName = username } = user;
    const { email = `${nicename(user)}@example.org` } = user;
    return { ...user, id: idOf(user) ?? nextId(), password, roles, email, displayName };
  });
}

/** The capabilities of two roles. The stand-in knows only the names of the others. */
const CAPABILITIES: Record<string, readonly string[]> = {
  subscriber: ['read', 'level_0'],
  author: [
    'upload_files',
    'edit_posts',
    'edit_published_posts',
    'publish_posts',
    'read',
    'level_2',
    'level_1',
    'level_0',
    'delete_posts',
    'delete_published_posts',
  ],
};

/** The roles that have every capability that the stand-in asks for. */
const POWERFUL = ['editor', 'administrator'];

/** Whether a user has a capability. */
export function can(user: User | undefined, capability: string): user is User {
  const has = (role: string) => POWERFUL.includes(role) || CAPABILITIES[role]?.includes(capability);
  return user?.roles.some(has) ?? false;
}

/** The user with this username or e-mail address. The comparison ignores case, as in the database. */
export function findUser(site: Site, name: string): User | undefined {
  const lower = name.toLowerCase();
  return site.users.find((user) =>
    [user.username, user.email].some((known) => known.toLowerCase() === lower),
  );
}

/** The username as a part of addresses (`user_nicename`). */
export function nicename({ username }: UserOptions): string {
  return username.toLowerCase().replaceAll(' ', '-');
}

/** All capabilities of a user, and the names of the roles. */
export function capabilitiesOf({ roles }: User): Record<string, true> {
  const granted = roles.flatMap((role) => CAPABILITIES[role] ?? ['read']);
  return Object.fromEntries([...granted, ...roles].map((name) => [name, true]));
}

/** The response of `wp/v2/users/me`. */
export function userJSON(
  site: Site,
  user: User,
  context: 'view' | 'embed' | 'edit',
): Record<string, unknown> {
  const edit = context === 'edit';
  const roles = Object.fromEntries(user.roles.map((role) => [role, true]));
  return {
    id: user.id,
    ...(edit && { username: user.username }),
    name: stored(user.displayName),
    ...(edit && {
      first_name: stored(user.firstName),
      last_name: stored(user.lastName),
      email: user.email,
    }),
    url: user.website ?? '',
    description: user.description ?? '',
    link: authorURL(site, user),
    ...(edit && { locale: user.locale ?? 'en_US', nickname: user.username }),
    slug: nicename(user),
    ...(edit && {
      roles: user.roles,
      registered_date: user.registered ?? '2026-01-01T00:00:00+00:00',
      capabilities: capabilitiesOf(user),
      extra_capabilities: roles,
    }),
    ...(site.options.avatars !== false && {
      avatar_urls: Object.fromEntries([24, 48, 96].map((size) => [size, avatarURL(site, user, size)])),
    }),
    ...(context !== 'embed' && { meta: edit ? { persisted_preferences: [] } : [] }),
    _links: {
      self: [{ href: site.route(`/wp/v2/users/${user.id}`) }],
      collection: [{ href: site.route('/wp/v2/users') }],
    },
  };
}

/** WordPress stores names as HTML. */
function stored(name = ''): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The page with the posts of a user. */
export function authorURL(site: Site, user: User): string {
  if (site.permalinks === 'plain') return `${site.home}/?author=${user.id}`;
  return `${site.home}${site.permalinks === 'pretty' ? '' : '/index.php'}/author/${nicename(user)}/`;
}

/** The avatar of a user. WordPress would use gravatar.com with this query. */
export function avatarURL(site: Site, user: User, size: number): string {
  return `${site.url}/wp-content/avatar/${user.id}?s=${size}&d=mm&r=g`;
}

/** An avatar as SVG: the initial on a coloured disc. */
export function avatarSVG(user: User, size: number): string {
  const hue = createHash('sha256').update(user.email).digest().readUInt16BE(0) % 360;
  const initial = /[\p{L}\p{N}]/u.exec(user.displayName)?.[0]?.toUpperCase() ?? '?';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 96 96">
<rect width="96" height="96" fill="hsl(${hue} 55% 38%)"/>
<text x="48" y="50" fill="#fff" font-family="sans-serif" font-size="48" text-anchor="middle" dominant-baseline="central">${initial}</text>
</svg>
`;
}
