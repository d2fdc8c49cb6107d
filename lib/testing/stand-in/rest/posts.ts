/** `wp/v2/posts`: the fields and the parameters that clients use most. */
import type { Answer, PHPRequest } from '../http';
import { WPError, type Site } from '../site';
import { can, type User } from '../users';
import { slugOf, stored, textJSON, timeJSON, type Post } from './content';
import { reply } from './json';
import { pagingHeaders } from './paging';
import {
  boolean,
  integer,
  integers,
  invalid,
  list,
  parametersOf,
  string,
  type Parameters,
} from './parameters';

const STATUSES = ['publish', 'future', 'draft', 'pending', 'private'];

/** Handles `wp/v2/posts`. */
export function answerPosts(site: Site, request: PHPRequest, user: User | undefined): Answer {
  return request.method === 'POST' ? createPost(site, request, user) : listPosts(site, request, user);
}

/** Handles `wp/v2/posts/ID`. */
export function answerPost(site: Site, request: PHPRequest, user: User | undefined, id: number): Answer {
  const post = site.posts.get(id);
  if (!post) throw new WPError('rest_post_invalid_id', 'Invalid post ID.', 404);
  if (request.method === 'DELETE') return deletePost(site, request, user, post);
  if (request.method !== 'GET' && request.method !== 'HEAD') return updatePost(site, request, user, post);

  const parameters = parametersOf(request);
  const isEdit = parameters.context === 'edit';
  if (isEdit && !mayEdit(user, post)) {
    throw refuse(user, 'rest_forbidden_context', 'Sorry, you are not allowed to edit this post.');
  }
  if (!mayRead(user, post)) throw refuse(user, 'rest_forbidden', 'Sorry, you are not allowed to do that.');
  const link = `<${permalink(site, post)}>; rel="alternate"; type=text/html`;
  return reply(request, postJSON(site, post, isEdit), { headers: { link } });
}

/** The methods that a user may use on all posts, or on one. */
export function allowOnPosts(site: Site, user: User | undefined, id?: number): string {
  if (id === undefined) return can(user, 'edit_posts') ? 'GET, POST' : 'GET';
  const post = site.posts.get(id);
  if (!post) return '';
  if (mayEdit(user, post)) return 'GET, POST, PUT, PATCH, DELETE';
  return mayRead(user, post) ? 'GET' : '';
}

function listPosts(site: Site, request: PHPRequest, user: User | undefined): Answer {
  const parameters = parametersOf(request);
  const perPage = integer(parameters, 'per_page', 10, 100);
  const page = integer(parameters, 'page', 1);
  const include = integers(parameters, 'include');
  const statuses = list(parameters, 'status') ?? ['publish'];
  if (statuses.some((status) => status !== 'publish') && !can(user, 'edit_posts')) {
    throw invalid('status', 'rest_forbidden_status', 'Status is forbidden.', { status: user ? 403 : 401 });
  }

  const found = [...site.posts.values()]
    .filter((post) => statuses.includes(post.status) || (statuses.includes('any') && post.status !== 'trash'))
    .filter((post) => mayRead(user, post) && (include?.includes(post.id) ?? true))
    .sort((a, b) => b.date - a.date || b.id - a.id);
  const pages = Math.ceil(found.length / perPage);
  if (page > Math.max(pages, 1)) {
    const message = 'The page number requested is larger than the number of pages available.';
    throw new WPError('rest_post_invalid_page_number', message, 400);
  }
  const shown = found.slice((page - 1) * perPage, page * perPage);
  return reply(
    request,
    shown.map((post) => postJSON(site, post, parameters.context === 'edit' && mayEdit(user, post))),
    { headers: pagingHeaders(site, request, '/wp/v2/posts', { total: found.length, pages, page }) },
  );
}

function createPost(site: Site, request: PHPRequest, user: User | undefined): Answer {
  if (!can(user, 'edit_posts')) {
    throw refuse(user, 'rest_cannot_create', 'Sorry, you are not allowed to create posts as this user.');
  }
  const written = writtenIn(parametersOf(request));
  if (!written.title && !written.content && !written.excerpt) {
    throw new WPError('empty_content', 'Content, title, and excerpt are empty.', 400);
  }
  const post: Post = {
    id: site.nextId++,
    status: 'draft',
    author: user.id,
    date: site.now(),
    modified: site.now(),
    slug: '',
    title: '',
    content: '',
    excerpt: '',
    categories: [1],
    tags: [],
    ...written,
  };
  site.posts.set(post.id, publish(post));
  const headers = { location: site.route(`/wp/v2/posts/${post.id}`) };
  return reply(request, postJSON(site, post, true), { status: 201, headers });
}

function updatePost(site: Site, request: PHPRequest, user: User | undefined, post: Post): Answer {
  if (!mayEdit(user, post)) {
    throw refuse(user, 'rest_cannot_edit', 'Sorry, you are not allowed to edit this post.');
  }
  Object.assign(post, writtenIn(parametersOf(request)), { modified: site.now() });
  // The id of the revision.
  site.nextId++;
  return reply(request, postJSON(site, publish(post), true));
}

function deletePost(site: Site, request: PHPRequest, user: User | undefined, post: Post): Answer {
  if (!mayEdit(user, post)) {
    throw refuse(user, 'rest_cannot_delete', 'Sorry, you are not allowed to delete this post.');
  }
  if (boolean(parametersOf(request), 'force')) {
    site.posts.delete(post.id);
    return reply(request, { deleted: true, previous: postJSON(site, post, true) });
  }
  if (post.status === 'trash') {
    throw new WPError('rest_already_trashed', 'The post has already been deleted.', 410);
  }
  post.status = 'trash';
  return reply(request, postJSON(site, post, true));
}

/** The fields of a post in a request. */
function writtenIn(parameters: Parameters): Partial<Post> {
  const status = string(parameters, 'status');
  if (status !== undefined && !STATUSES.includes(status)) {
    const message = 'status is not one of publish, future, draft, pending, and private.';
    throw invalid('status', 'rest_not_in_enum', message);
  }
  const texts = Object.fromEntries(
    ['title', 'content', 'excerpt', 'slug'].flatMap((name) => {
      const text = string(parameters, name);
      return text === undefined ? [] : [[name, stored(text)]];
    }),
  );
  const lists = Object.fromEntries(
    ['categories', 'tags'].flatMap((name) => {
      const ids = integers(parameters, name);
      return ids ? [[name, ids]] : [];
    }),
  );
  return { ...texts, ...lists, ...(status !== undefined && { status }) };
}

/** A post gets its slug when it is published. */
function publish(post: Post): Post {
  if (post.status === 'publish') post.slug ||= slugOf(post.title) || String(post.id);
  return post;
}

function mayEdit(user: User | undefined, post: Post): boolean {
  return can(user, 'edit_posts') && user.id === post.author;
}

function mayRead(user: User | undefined, post: Post): boolean {
  return post.status === 'publish' || mayEdit(user, post);
}

/** WordPress answers 401 to anonymous requests, 403 to logged-in users. */
function refuse(user: User | undefined, code: string, message: string): WPError {
  return new WPError(code, message, user ? 403 : 401);
}

function permalink(site: Site, { id, slug, status }: Post): string {
  if (status !== 'publish' || site.permalinks === 'plain') return `${site.home}/?p=${id}`;
  return `${site.home}${site.permalinks === 'pretty' ? '' : '/index.php'}/${slug}/`;
}

function postJSON(site: Site, post: Post, isEdit: boolean): Record<string, unknown> {
  const { id, status, author, slug, title, content, excerpt, categories, tags } = post;
  const [date, modified] = [timeJSON(post.date), timeJSON(post.modified)];
  const paragraph = (text: string) => text && `<p>${text.replaceAll('\n', '<br />\n')}</p>\n`;
  return {
    id,
    date,
    date_gmt: date,
    modified,
    modified_gmt: modified,
    slug,
    status,
    type: 'post',
    link: permalink(site, post),
    title: textJSON(title, title, isEdit),
    content: { ...textJSON(content, paragraph(content), isEdit), protected: false },
    excerpt: { ...textJSON(excerpt, paragraph(excerpt), isEdit), protected: false },
    author,
    categories,
    tags,
    _links: {
      self: [{ href: site.route(`/wp/v2/posts/${id}`) }],
      collection: [{ href: site.route('/wp/v2/posts') }],
    },
  };
}
