/** The person who logged in: `/wp/v2/users/me` → a profile as Passport knows it. */
import { decodeHTML } from 'entities';
import { WordPressError } from '../errors';
import type { HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';
import { restRefusal } from './refusal';

/**
 * A WordPress user in Passport's contact schema. What the site leaves out or empty is left out here.
 * A person is `site.home` **and** `id`: every WordPress site counts its users from 1.
 */
export interface WordPressProfile {
  provider: 'wordpress';
  /** The number of the user on this site. */
  id: string;
  /** The name to log in with (`user_login`). Absent if the site refuses the edit context. */
  username?: string;
  /** The name the person chose to be shown, else the username. */
  displayName: string;
  name?: { familyName?: string; givenName?: string };
  /** The address in the user's WordPress profile. Not everywhere was it ever confirmed: don't join accounts by it. */
  emails?: { value: string }[];
  /** Avatars, the largest first. Absent if the site shows none. */
  photos?: { value: string }[];
  /** The person's page of posts on the site. */
  profileUrl?: string;
  /** The site on which this is a user. */
  site: { home: string; url: string; name: string };
  /** `subscriber`, `author`, …, and those that plugins add. Absent if the site refuses the edit context. */
  roles?: string[];
  /** The language the person chose, like `de_DE`. */
  locale?: string;
  /** The answer of the site, as it came. */
  _raw: string;
  /** The answer of the site, parsed. */
  _json: Record<string, unknown>;
}

/**
 * The answer of `/wp/v2/users/me`, as text or parsed, as a profile.
 * @param site The site it came from.
 * @throws WordPressError `profile_invalid` if that is no user.
 */
export function parseProfile(
  json: string | Record<string, unknown>,
  site: Pick<SiteData, 'home' | 'url' | 'name'>,
): WordPressProfile {
  const user = typeof json === 'string' ? parseJSONObject(json) : json;
  const id = user?.id;
  if (!user || !(typeof id === 'number' || typeof id === 'string') || !/^[1-9]\d*$/.test(String(id))) {
    throw new WordPressError(
      'profile_invalid',
      `${site.home} answered for the profile with something that is no WordPress user.`,
      'Open /wp/v2/users/me under its REST API: something prints before it, or replaces it (a cache, a log-in wall).',
    );
  }
  const username = text(user.username);
  const familyName = name(user.last_name);
  const givenName = name(user.first_name);
  const email = text(user.email);
  const photos = avatars(user.avatar_urls);
  const profileUrl = webAddress(user.link);
  const locale = text(user.locale);
  return {
    provider: 'wordpress',
    id: String(id),
    ...(username && { username }),
    displayName: name(user.name) || username || text(user.slug) || String(id),
    ...((familyName || givenName) && {
      name: { ...(familyName && { familyName }), ...(givenName && { givenName }) },
    }),
    ...(email && { emails: [{ value: email }] }),
    ...(photos.length > 0 && { photos }),
    ...(profileUrl && { profileUrl }),
    site: { home: site.home, url: site.url, name: site.name },
    ...(Array.isArray(user.roles) && { roles: user.roles.filter((role) => typeof role === 'string') }),
    ...(locale && { locale }),
    _raw: typeof json === 'string' ? json : JSON.stringify(json),
    _json: user,
  };
}

/**
 * Asks a site who is logged in. The edit context tells more and is open to everybody about themselves; where a
 * plugin refuses it, the view context has to do.
 */
export async function fetchProfile(
  site: SiteData,
  get: (url: string) => Promise<HTTPResponse>,
): Promise<WordPressProfile> {
  const route = joinRoute(site.root, '/wp/v2/users/me');
  let response = await get(joinRoute(site.root, '/wp/v2/users/me?context=edit'));
  if (isContextRefused(response)) response = await get(route);
  if (response.status !== 200) throw restRefusal(response, 'profile_refused');
  return parseProfile(response.body, site);
}

function isContextRefused({ status, body }: HTTPResponse): boolean {
  if (status === 401) return parseJSONObject(body)?.code === 'rest_forbidden_context';
  return status === 403 || status === 400;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A name, which WordPress stores as HTML: `Tom &amp; Jerry`. */
function name(value: unknown): string {
  return decodeHTML(text(value));
}

function avatars(value: unknown): { value: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([, url]) => ({ value: webAddress(url) }))
    .filter((photo) => photo.value !== '');
}

function webAddress(value: unknown): string {
  return /^https?:\/\//i.test(text(value)) ? text(value) : '';
}
