/** `wp/v2/media`: uploading files, as raw bytes and as a form. */
import type { Answer, PHPRequest } from '../http';
import { WPError, type Site } from '../site';
import { can, type User } from '../users';
import { slugOf, stored, textJSON, timeJSON, type Media } from './content';
import { reply } from './json';
import { boolean, integer, parametersOf, string } from './parameters';

/** By the extension of the file name, as in WordPress. */
const TYPES: Partial<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
};

/** Handles a POST to `wp/v2/media`. */
export function uploadMedia(site: Site, request: PHPRequest, user: User | undefined): Answer {
  if (!can(user, 'upload_files')) {
    const message = 'Sorry, you are not allowed to create posts as this user.';
    throw new WPError('rest_cannot_create', message, user ? 403 : 401);
  }
  const { name, bytes } = fileOf(request);
  const extension = name.split('.').pop()?.toLowerCase() ?? '';
  const mimeType = TYPES[extension];
  if (mimeType === undefined) {
    const message = 'Sorry, you are not allowed to upload this file type.';
    throw new WPError('rest_upload_unknown_error', message, 500);
  }

  const parameters = parametersOf(request);
  const base = name.slice(0, -extension.length - 1);
  const month = timeJSON(site.now()).slice(0, 7).replace('-', '/');
  const media: Media = {
    id: site.nextId++,
    author: user.id,
    date: site.now(),
    post: integer(parameters, 'post', 0) || null,
    title: stored(string(parameters, 'title') ?? base),
    caption: stored(string(parameters, 'caption') ?? ''),
    altText: stored(string(parameters, 'alt_text') ?? ''),
    mimeType,
    path: `${month}/${slugOf(base)}.${extension}`,
    bytes,
  };
  site.media.set(media.id, media);
  return reply(request, mediaJSON(site, media, true), {
    status: 201,
    headers: {
      location: site.route(`/wp/v2/media/${media.id}`),
      'x-wp-upload-attachment-id': String(media.id),
    },
  });
}

/** Handles `wp/v2/media/ID`. */
export function answerMedia(site: Site, request: PHPRequest, user: User | undefined, id: number): Answer {
  const media = site.media.get(id);
  if (!media) throw new WPError('rest_post_invalid_id', 'Invalid post ID.', 404);
  if (request.method !== 'DELETE') return reply(request, mediaJSON(site, media, false));
  if (user?.id !== media.author) {
    const message = 'Sorry, you are not allowed to delete this post.';
    throw new WPError('rest_cannot_delete', message, user ? 403 : 401);
  }
  if (!boolean(parametersOf(request), 'force')) {
    const message = "The post does not support trashing. Set 'force=true' to delete.";
    throw new WPError('rest_trash_not_supported', message, 501);
  }
  site.media.delete(id);
  return reply(request, { deleted: true, previous: mediaJSON(site, media, true) });
}

/** The methods that a user may use on all files, or on one. */
export function allowOnMedia(site: Site, user: User | undefined, id?: number): string {
  if (id === undefined) return can(user, 'upload_files') ? 'GET, POST' : 'GET';
  const media = site.media.get(id);
  if (!media) return '';
  return user?.id === media.author ? 'GET, POST, PUT, PATCH, DELETE' : 'GET';
}

/** The file of a form, or the body, whose name is in Content-Disposition. */
function fileOf({ files, body, contentType, contentDisposition }: PHPRequest): {
  name: string;
  bytes: Buffer;
} {
  const file = files.get('file');
  if (file) return { name: file.name, bytes: file.bytes };
  const refuse = (code: string, message: string) => new WPError(`rest_upload_${code}`, message, 400);
  if (body.length === 0 || contentType.startsWith('multipart/')) throw refuse('no_data', 'No data supplied.');
  if (contentType === '') throw refuse('no_content_type', 'No Content-Type supplied.');
  if (contentDisposition === '') throw refuse('no_content_disposition', 'No Content-Disposition supplied.');
  const name = /\bfilename="?([^";]+)/i.exec(contentDisposition)?.[1]?.trim();
  if (name === undefined) {
    const message =
      'Invalid Content-Disposition supplied. Content-Disposition needs to be formatted as `attachment; filename="image.png"` or similar.';
    throw refuse('invalid_disposition', message);
  }
  return { name, bytes: body };
}

function mediaJSON(site: Site, media: Media, isEdit: boolean): Record<string, unknown> {
  const { id, author, title, caption, mimeType, path } = media;
  const date = timeJSON(media.date);
  return {
    id,
    date,
    date_gmt: date,
    slug: path.replace(/^.*\/|\.\w+$/g, ''),
    status: 'inherit',
    type: 'attachment',
    link: `${site.home}/?attachment_id=${id}`,
    title: textJSON(title, title, isEdit),
    author,
    caption: textJSON(caption, caption && `<p>${caption}</p>\n`, isEdit),
    alt_text: media.altText,
    media_type: mimeType.startsWith('image/') ? 'image' : 'file',
    mime_type: mimeType,
    post: media.post,
    source_url: `${site.url}/wp-content/uploads/${path}`,
    _links: {
      self: [{ href: site.route(`/wp/v2/media/${id}`) }],
      collection: [{ href: site.route('/wp/v2/media') }],
    },
  };
}
