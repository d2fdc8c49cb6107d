/** Maps an address to a part of WordPress. */
import { answerAuthorizeApplication } from './application-passwords/authorize-application';
import { NO_CACHE, NO_STORE, page, redirect, text, type Answer, type PHPRequest } from './http';
import { answerOAuth1 } from './oauth1/oauth1';
import { answerOpenIDDocument } from './openid-connect-server/discovery';
import { answerAdmin, answerLogin } from './pages/login';
import { authorPage, frontPage, notFoundPage, serverPage } from './pages/pages';
import { sessionOf } from './pages/session';
import { answerREST } from './rest/rest-api';
import type { Site } from './site';
import { avatarSVG, nicename } from './users';
import { answerWellKnown } from './wp-oauth-server/discovery';
import { answerOAuthServer, authenticateBearer } from './wp-oauth-server/oauth-server';

/** Handles a request: files first, like the web server, then paths, like WordPress. */
export function answer(site: Site, request: PHPRequest): Answer {
  const home = new URL(site.home).pathname.replace(/\/$/, '');
  const folder = site.options.folder ?? '';

  const file = after(request.path, `${home}${folder}/`);
  if (file === 'wp-login.php') return answerLogin(site, request);
  if (file === 'wp-admin/authorize-application.php') return answerAuthorizeApplication(site, request);
  if (file !== undefined && isAdmin(file)) return answerAdmin(site, request);
  if (file === 'xmlrpc.php') {
    const headers = { allow: 'POST', 'content-type': 'text/plain;charset=UTF-8' };
    return { status: 405, headers, body: 'XML-RPC server accepts POST requests only.' };
  }
  const avatar = /^wp-content\/avatar\/(\d+)$/.exec(file ?? '');
  if (avatar) return answerAvatar(site, request, Number(avatar[1]));

  if (home !== '' && request.path === home) return redirect(301, `${site.home}/`);
  const path = after(request.path, `${home}/`);
  if (path === undefined) return page(404, serverPage());
  if (folder !== '' && (path === 'wp-login.php' || isAdmin(path))) {
    return linked(site, redirect(302, `${site.url}/${path}`, NO_CACHE));
  }
  const oauth = folder === '' ? undefined : after(path, `${folder.slice(1)}/`);
  // Version 4 of WP OAuth Server names its endpoints below the folder of WordPress's files.
  if (site.hasOAuthServer4 && oauth?.startsWith('oauth/')) return answerPath(site, request, oauth, site.url);
  return answerPath(site, request, path, site.home);
}

/** Maps a path below an address by the permalink setting. */
function answerPath(site: Site, request: PHPRequest, path: string, base: string): Answer {
  const document = answerOpenIDDocument(site, request, path);
  if (document) return document;
  const plain = site.permalinks === 'plain';
  const [, index, info = ''] = /^(index\.php(?=\/|$))?\/?(.*?)\/?$/s.exec(path)!;
  if (site.permalinks === 'almost-pretty' && index === undefined && info !== '')
    return page(404, serverPage());

  const route = text(request.query, 'rest_route') || (plain ? '' : restRoute(info));
  if (route !== '') return linked(site, answerREST(site, request, route));
  const endpoint = text(request.query, 'rest_oauth1') || (plain ? '' : oauth1Endpoint(info));
  if (site.hasPlugin && endpoint !== '') return answerOAuth1(site, request, endpoint);

  const [oauth, wellKnown] = oauthServerEndpoint(site, request, info);
  // WordPress redirects equivalent addresses to the canonical one.
  const isAlmost = site.permalinks === 'almost-pretty' && info !== '';
  const hasSlash = path === '' || path.endsWith('/');
  const isOther = (index !== undefined && !isAlmost) || (!hasSlash && (plain || oauth || wellKnown));
  if (isOther && /^(?:GET|HEAD)$/.test(request.method)) {
    const query = request.queryString && `?${request.queryString}`;
    const isSomebody = sessionOf(site, request) ?? authenticateBearer(site, request);
    const location = `${base}/${isAlmost ? 'index.php/' : ''}${info}${info && '/'}${query}`;
    return redirect(301, location, isSomebody && NO_STORE);
  }
  if (oauth !== '') return linked(site, answerOAuthServer(site, request, oauth));
  if (wellKnown !== '') return linked(site, answerWellKnown(site, wellKnown));
  return linked(site, answerPage(site, request, info));
}

function answerPage(site: Site, request: PHPRequest, info: string): Answer {
  const plain = site.permalinks === 'plain';
  const author = plain ? text(request.query, 'author') : /^author\/([^/]+)$/.exec(info)?.[1];
  const user = site.users.find((user) => author === (plain ? String(user.id) : nicename(user)));
  if (user) return page(200, authorPage(site, user));
  return info === '' || plain ? page(200, frontPage(site)) : page(404, notFoundPage(site), NO_CACHE);
}

function answerAvatar(site: Site, request: PHPRequest, id: number): Answer {
  const user = site.users.find((user) => user.id === id);
  if (!user) return page(404, serverPage());
  const body = avatarSVG(user, Number(text(request.query, 's')) || 96);
  return { status: 200, headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=300' }, body };
}

function restRoute(info: string): string {
  const found = /^wp-json(\/.*)?$/s.exec(info);
  return found ? (found[1] ?? '/') : '';
}

function oauth1Endpoint(info: string): string {
  return /^oauth1\/(request|authorize|access)$/.exec(info)?.[1] ?? '';
}

/** The endpoint of WP OAuth Server that a request is for; empty for none. */
function oauthServerEndpoint(
  site: Site,
  request: PHPRequest,
  info: string,
): [oauth: string, wellKnown: string] {
  if (!site.options.oauthServerClients) return ['', ''];
  const [, folder, name = ''] = /^(oauth|\.well-known)\/(.+)$/.exec(info) ?? [];
  const inPath = (door: string) => (site.permalinks !== 'plain' && folder === door ? name : '');
  return [
    text(request.query, 'oauth') || inPath('oauth'),
    text(request.query, 'well-known') || inPath('.well-known'),
  ];
}

/**
 * Adds the `Link` header of the REST API, which every response of WordPress has unless it has other links.
 */
function linked(site: Site, answer: Answer): Answer {
  if (site.options.linkHeader === false) return answer;
  return { ...answer, headers: { link: `<${site.root}>; rel="https://api.w.org/"`, ...answer.headers } };
}

function isAdmin(path: string): boolean {
  return path === 'wp-admin' || path.startsWith('wp-admin/');
}

/** The rest of a text after a prefix, if it has that prefix. */
function after(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
