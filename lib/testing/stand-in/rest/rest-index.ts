/** The index of the REST API. */
import { escapeHTML } from '../pages/html';
import type { Site } from '../site';

const ROUTES = ['/', '/wp/v2/posts', '/wp/v2/media', '/wp/v2/users/me', '/wp/v2/settings'];

/** The response of the REST root. */
export function index(site: Site): Record<string, unknown> {
  const authentication = waysIn(site);
  const route = (path: string) => ({
    namespace: path === '/' ? '' : 'wp/v2',
    methods: ['GET'],
    endpoints: [{ methods: ['GET'], args: { context: { default: 'view', required: false } } }],
    _links: { self: [{ href: site.route(path) }] },
  });
  return {
    name: escapeHTML(site.name),
    description: escapeHTML(site.options.description ?? ''),
    url: site.url,
    home: site.home,
    gmt_offset: '0',
    timezone_string: '',
    namespaces: [
      'oembed/1.0',
      ...(site.options.oauth2Clients ? ['oauth2'] : []),
      ...(site.options.openIDConnectClients ? ['openid-connect'] : []),
      'wp/v2',
      'wp-site-health/v1',
      'wp-block-editor/v1',
    ],
    // PHP serializes an empty array as `[]`, also where others are objects.
    authentication: Object.keys(authentication).length > 0 ? authentication : [],
    routes: Object.fromEntries(ROUTES.map((path) => [path, route(path)])),
    site_logo: 0,
    site_icon: 0,
    site_icon_url: '',
    _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
  };
}

/**
 * The authentication methods. OpenID Connect Server and version 3 of WP OAuth Server do not list themselves; version 4
 * uses the same name as the WP-API plugin, which replaces its entry.
 */
function waysIn(site: Site): Record<string, unknown> {
  const endpoint = (name: string) => `${site.home}/oauth1/${name}`;
  const oauth1 = {
    request: endpoint('request'),
    authorize: endpoint('authorize'),
    access: endpoint('access'),
    version: '0.1',
  };
  const oauth2 = {
    endpoints: {
      authorization: `${site.url}/wp-login.php?action=oauth2_authorize`,
      token: site.route('/oauth2/access_token'),
    },
    grant_types: ['authorization_code', 'implicit'],
  };
  const oauthServer4 = {
    authorize: `${site.url}/oauth/authorize`,
    token: `${site.url}/oauth/token`,
    me: `${site.url}/oauth/me`,
    version: '2.0',
    software: 'WP OAuth Server',
  };
  const applicationPasswords = {
    endpoints: { authorization: `${site.url}/wp-admin/authorize-application.php` },
  };
  return {
    ...(site.hasPlugin && { oauth1 }),
    ...(site.hasOAuthServer4 && { oauth2: oauthServer4 }),
    ...(site.options.oauth2Clients && { oauth2 }),
    ...(site.hasApplicationPasswords && { 'application-passwords': applicationPasswords }),
  };
}
