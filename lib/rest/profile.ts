/** The user who logged in: `/wp/v2/users/me` → a profile in Passport's contact schema. */
import { decodeHTML, decodeHTMLAttribute } from 'entities';
import { WordPressError } from '../errors';
import type { HTTPResponse } from '../http/message';
import { listOf, parseJSONObject } from '../reading/json';
import { parseURL } from '../reading/url';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';
import { restRefusal } from './refusal';
import { getUncached } from './uncached';

/**
 * A WordPress user in Passport's contact schema. A field that the site omits or leaves empty is absent.
 *
 * A user is identified by `site.home` without its scheme **and** `id`, because every WordPress numbers its users from 1.
 * {@link parseProfile} reads a profile from the response of `/wp/v2/users/me`.
 *
 * @example
 * async function verify(token: string, tokenSecret: string, profile: WordPressProfile) {
 *   const site = profile.site.home.replace(/^https?:\/\//, '');
 *   return users.findOrCreate({ site, id: profile.id }, { name: profile.displayName });
 * }
 */
export interface WordPressProfile {
  /** The name of the provider, as in the profiles of other strategies. */
  provider: 'wordpress';
  /**
   * The user's number on this site, as a string: `'1'`. Unique on this site only. From the plugin OpenID Connect Server,
   * which does not tell the number, it is `login:` and the login name. The same user has two ids if an application logs
   * users in by that plugin and by another method. A login name whose user was deleted can be registered again.
   */
  id: string;
  /** The name the user logs in with (`user_login`). Absent if the site refuses `context=edit`. */
  username?: string;
  /** The name to show (`display_name`), else the username. Text, not HTML. */
  displayName: string;
  /** The first and last name in the user's WordPress profile. Absent if the site refuses `context=edit`. */
  name?: {
    /** The last name. */
    familyName?: string;
    /** The first name. */
    givenName?: string;
  };
  /**
   * The e-mail address in the user's WordPress profile. Not every site confirms it: do not link accounts by it. Absent
   * if the site refuses `context=edit`.
   */
  emails?: {
    /** The address. */
    value: string;
  }[];
  /** The absolute URLs of the avatars, the largest first. Absent if the site shows none. */
  photos?: {
    /** The URL. */
    value: string;
  }[];
  /** The absolute URL of the user's page on the site. */
  profileUrl?: string;
  /** The site that this user belongs to. {@link SiteData} has the same three fields. */
  site: {
    /** The address of the front page, without a trailing slash. Without its scheme, and with `id`, it identifies the user. */
    home: string;
    /** The address of the WordPress files. */
    url: string;
    /** The title of the site, as text. */
    name: string;
  };
  /** `subscriber`, `author`, …, and roles that plugins add. Absent if the site refuses `context=edit`. */
  roles?: string[];
  /** The language the user chose, like `de_DE`. */
  locale?: string;
  /** The body of the response of `users/me`. */
  _raw: string;
  /** The object in that body. */
  _json: Record<string, unknown>;
}

/** The fields of a user in the REST API (`WP_REST_Users_Controller`). */
const USER = {
  required: ['id', 'name'],
  typical: ['id', 'slug', 'link', 'avatar_urls', 'username', 'email', 'roles', 'capabilities'],
};

/**
 * Reads a profile from the response of `/wp/v2/users/me`. PHP notices, scripts and comments around the JSON are skipped.
 * An HTML page that contains some JSON is refused.
 *
 * @param json The body, as text or parsed.
 * @param site The site that answered.
 * @throws A {@link WordPressError} with the code `profile_invalid` if the body is not a user.
 * @example
 * const response = await wordpress('/wp/v2/users/me?context=edit'); // of authorizedFetch
 * const profile = parseProfile(await response.text(), site);
 */
export function parseProfile(
  json: string | Record<string, unknown>,
  site: Pick<SiteData, 'home' | 'url' | 'name'>,
): WordPressProfile {
  const user = typeof json === 'string' ? parseJSONObject(json, USER) : json;
  const id = user?.id;
  if (!user || !(typeof id === 'number' || typeof id === 'string') || !/^[1-9]\d{0,19}$/.test(String(id))) {
    throw new WordPressError(
      'profile_invalid',
      `${site.home} answered the request for the profile with a response that is not a WordPress user.`,
      'Open /wp/v2/users/me under its REST API: something adds text to the response, or replaces it (a cache, a ' +
        'coming-soon page, a login wall).',
    );
  }
  const _raw = typeof json === 'string' ? json : JSON.stringify(json);
  return Object.assign(profileOf(String(id), user, site), { _raw, _json: user });
}

/** The profile from the fields of a user in the REST API, without the response. */
export function profileOf(
  id: string,
  user: Record<string, unknown>,
  site: Pick<SiteData, 'home' | 'url' | 'name'>,
): Omit<WordPressProfile, '_raw' | '_json'> {
  const username = text(user.username);
  const familyName = name(user.last_name);
  const givenName = name(user.first_name);
  const email = text(user.email);
  const photos = avatars(user.avatar_urls, site.home);
  const profileUrl = webAddress(user.link, site.home);
  const locale = text(user.locale);
  const roles = listOf(user.roles);
  // In the order in which JSON shows them.
  const profile = { provider: 'wordpress', id } as Omit<WordPressProfile, '_raw' | '_json'>;
  if (username) profile.username = username;
  profile.displayName = name(user.name) || username || text(user.slug) || id;
  if (familyName || givenName) profile.name = {};
  if (familyName) profile.name!.familyName = familyName;
  if (givenName) profile.name!.givenName = givenName;
  if (email) profile.emails = [{ value: email }];
  if (photos.length > 0) profile.photos = photos;
  if (profileUrl) profile.profileUrl = profileUrl;
  profile.site = { home: site.home, url: site.url, name: site.name };
  if (roles) profile.roles = roles.filter((role) => typeof role === 'string');
  if (locale) profile.locale = locale;
  return profile;
}

/**
 * Requests the profile of the logged-in user. `context=edit` returns more fields, and WordPress grants it to every user
 * for their own profile. Security plugins and firewalls refuse it in many ways (an error, a page, a redirect). The request
 * is then repeated without it.
 * @throws WordPressError `profile_invalid`, `profile_refused`, one of the codes for credentials (`not_logged_in`,
 *   `access_token_invalid`, …), or what `get` throws
 */
export async function fetchProfile(
  site: Pick<SiteData, 'home' | 'url' | 'name' | 'root'>,
  get: (url: string) => Promise<HTTPResponse>,
): Promise<WordPressProfile> {
  const ask = async (route: string) => {
    const response = await getUncached(joinRoute(site.root, route), get);
    if (response.status !== 200) throw restRefusal(response, 'profile_refused');
    return parseProfile(response.body, site);
  };
  try {
    return await ask('/wp/v2/users/me?context=edit');
  } catch (error) {
    if (!isContextRefused(error)) throw error;
    return ask('/wp/v2/users/me');
  }
}

/** Whether a request without the edit context may succeed. Not if the credentials or the connection failed. */
function isContextRefused(error: unknown): boolean {
  if (!(error instanceof WordPressError)) return false;
  const { code } = error;
  return [
    'profile_refused',
    'profile_invalid',
    'server_error',
    'redirect_refused',
    'response_invalid',
  ].includes(code);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A name, which WordPress stores as HTML: `Tom &amp; Jerry`. */
function name(value: unknown): string {
  return decodeHTML(text(value));
}

function avatars(value: unknown, home: string): { value: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  // Plugins add named sizes, which come last.
  const sizeOf = (key: string) => Number(key) || 0;
  return Object.keys(value)
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .map((key) => ({ value: webAddress((value as Record<string, unknown>)[key], home) }))
    .filter((photo) => photo.value !== '');
}

/**
 * An address without anything that `URL` would change or refuse: no port, no dot segments, nothing to encode, no punycode.
 * Parsing each avatar of each user takes longer than everything else in a profile.
 */
const USUAL_ADDRESS =
  /^https?:\/\/(?!.*xn--)(?:[a-z\d-]+\.)+[a-z]{2,}\/(?:[\w-][\w.-]*\/)*(?:[\w-][\w.-]*)?(?:\?[\w.=&;-]*)?$/;

/**
 * A web address as a site writes it: HTML-escaped (`&#038;`), or relative to the site, with or without a host
 * (`//cdn.example.com/a.png`, `/wp-content/a.png`). Empty for any other value.
 */
function webAddress(value: unknown, home: string): string {
  const reference = decodeHTMLAttribute(text(value));
  if (reference === '') return '';
  // A regular expression exceeds the call stack on a text of some megabytes.
  if (reference.length < 1000 && USUAL_ADDRESS.test(reference)) return reference;
  // Without a base, parsing takes half the time.
  const isAbsolute = /^https?:\/\//i.test(reference);
  const url = isAbsolute ? parseURL(reference) : parseURL(reference, `${home.replace(/\/+$/, '')}/`);
  if (!url || !/^https?:$/.test(url.protocol)) return '';
  if (url.username !== '' || url.password !== '') url.username = url.password = '';
  return url.href;
}
