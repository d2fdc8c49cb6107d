/** `wp/v2/users/…/application-passwords`: list, introspect and revoke. */
import type { Answer } from '../http';
import { timeJSON } from '../rest/content';
import { reply } from '../rest/json';
import { invalid, parametersOf, requireParameters, string } from '../rest/parameters';
import type { Call, Route } from '../rest/rest-api';
import { WPError, type ApplicationPassword, type Site } from '../site';
import type { User } from '../users';
import { UUID, createApplicationPassword, inGroups, passwordsOf } from './application-passwords';

const BASE = String.raw`^\/wp\/v2\/users\/(?<owner>me|\d+)\/application-passwords`;

export const applicationPasswordRoutes: readonly Route[] = [
  {
    path: new RegExp(`${BASE}$`),
    methods: ['GET', 'HEAD', 'POST'],
    answer: (call) => (call.request.method === 'POST' ? create(call) : list(call)),
    allow: (call) => (isOwn(call) ? 'GET, POST, DELETE' : ''),
  },
  {
    path: new RegExp(`${BASE}/introspect$`),
    methods: ['GET', 'HEAD'],
    answer: introspect,
    allow: (call) => (isOwn(call) ? 'GET' : ''),
  },
  {
    path: new RegExp(`${BASE}/(?<uuid>[\\w-]+)$`),
    methods: ['GET', 'HEAD', 'DELETE'],
    answer: (call) => (call.request.method === 'DELETE' ? revoke(call) : read(call)),
    allow: (call) => (isOwn(call) ? 'GET, POST, PUT, PATCH, DELETE' : ''),
  },
];

function list(call: Call): Answer {
  const user = ownerOf(
    call,
    'rest_cannot_list_application_passwords',
    'list application passwords for this user',
  );
  const { site, request } = call;
  return reply(
    request,
    passwordsOf(site, user).map((password) => linked(site, password)),
  );
}

function create(call: Call): Answer {
  const { site, request } = call;
  const parameters = parametersOf(request);
  requireParameters(parameters, 'name');
  const name = string(parameters, 'name') ?? '';
  const appId = string(parameters, 'app_id') ?? '';
  if (!/\S/.test(name)) {
    throw invalid('name', 'rest_invalid_pattern', String.raw`name does not match pattern .*\S.*.`);
  }
  if (appId !== '' && !UUID.test(appId)) {
    throw invalid('app_id', 'rest_invalid_uuid', 'app_id is not a valid UUID.');
  }
  const what = 'create application passwords for this user';
  const user = ownerOf(call, 'rest_cannot_create_application_passwords', what);
  const password = createApplicationPassword(site, user, name, appId);
  const json = { ...linked(site, password), password: inGroups(password.password) };
  return reply(request, json, { status: 201, headers: { location: addressOf(site, password) } });
}

function introspect({ site, request, user, params, applicationPassword }: Call): Answer {
  if (!isOwn({ user, params })) {
    const message = 'The authenticated application password can only be introspected for the current user.';
    throw refused(params, user, 'rest_cannot_introspect_app_password_for_non_authenticated_user', message);
  }
  available(site);
  if (!applicationPassword) {
    const message = 'Cannot introspect application password.';
    throw new WPError('rest_no_authenticated_app_password', message, 404);
  }
  return reply(request, linked(site, applicationPassword));
}

function read(call: Call): Answer {
  ownerOf(call, 'rest_cannot_read_application_password', 'read this application password');
  return reply(call.request, linked(call.site, find(call)));
}

function revoke(call: Call): Answer {
  ownerOf(call, 'rest_cannot_delete_application_password', 'delete this application password');
  const { site, request } = call;
  const password = find(call);
  site.applicationPasswords.delete(password.uuid);
  return reply(request, { deleted: true, previous: passwordJSON(password) });
}

/** The owner of the passwords. No user of the stand-in may see those of others. */
function ownerOf({ site, user, params }: Call, code: string, what: string): User {
  available(site);
  if (user && isOwn({ user, params })) return user;
  throw refused(params, user, code, `Sorry, you are not allowed to ${what}.`);
}

function available(site: Site): void {
  if (site.hasApplicationPasswords) return;
  throw new WPError('application_passwords_disabled', 'Application passwords are not available.', 501);
}

function refused(params: Call['params'], user: User | undefined, code: string, message: string): WPError {
  if (!user && params.owner === 'me') {
    return new WPError('rest_not_logged_in', 'You are not currently logged in.', 401);
  }
  return new WPError(code, message, user ? 403 : 401);
}

function isOwn({ user, params }: Pick<Call, 'user' | 'params'>): boolean {
  return user !== undefined && (params.owner === 'me' || params.owner === String(user.id));
}

function find({ site, user, params }: Call): ApplicationPassword {
  const password = site.applicationPasswords.get(params.uuid ?? '');
  if (password && password.user.id === user?.id) return password;
  throw new WPError('rest_application_password_not_found', 'Application password not found.', 404);
}

function passwordJSON({ uuid, appId, name, created, lastUsed, lastIP }: ApplicationPassword) {
  const last_used = lastUsed === null ? null : timeJSON(lastUsed);
  return { uuid, app_id: appId, name, created: timeJSON(created), last_used, last_ip: lastIP };
}

function linked(site: Site, password: ApplicationPassword): Record<string, unknown> {
  return { ...passwordJSON(password), _links: { self: [{ href: addressOf(site, password) }] } };
}

function addressOf(site: Site, { uuid, user }: ApplicationPassword): string {
  return site.route(`/wp/v2/users/${user.id}/application-passwords/${uuid}`);
}
