/** Posts and uploaded files. */

/** A post. Its texts are stored as HTML, as in WordPress. */
export interface Post {
  id: number;
  status: string;
  /** The id of a user. */
  author: number;
  /** In Unix seconds. */
  date: number;
  modified: number;
  slug: string;
  title: string;
  content: string;
  excerpt: string;
  categories: number[];
  tags: number[];
}

/** An uploaded file. */
export interface Media {
  id: number;
  author: number;
  date: number;
  /** The post it is attached to. */
  post: number | null;
  title: string;
  caption: string;
  altText: string;
  mimeType: string;
  /** Under `wp-content/uploads`. */
  path: string;
  bytes: Buffer;
}

/** The post that every new site has. */
export function helloWorld(): Post {
  return {
    id: 1,
    status: 'publish',
    author: 1,
    date: Date.UTC(2026, 0, 1) / 1000,
    modified: Date.UTC(2026, 0, 1) / 1000,
    slug: 'hello-world',
    title: 'Hello world!',
    content: 'Welcome to WordPress. This is your first post.',
    excerpt: '',
    categories: [1],
    tags: [],
  };
}

/** The text of an author as WordPress stores it: every bare ampersand is escaped. */
export function stored(text: string): string {
  return text.replace(/&(?!#?\w+;)/g, '&amp;');
}

/** A text as rendered, and for users who may edit it also as written. */
export function textJSON(raw: string, rendered: string, isEdit: boolean): Record<string, string> {
  return isEdit ? { raw, rendered } : { rendered };
}

/** A time as WordPress writes it, without a time zone. */
export function timeJSON(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

export function slugOf(text: string): string {
  return text
    .replace(/<[^>]*>|&\w+;/g, '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
