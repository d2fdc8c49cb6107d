/** A WordPress in WebAssembly: no PHP, no database and no web server are installed. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { loadNodeRuntime } from '@php-wasm/node';
import { bootWordPressAndRequestHandler } from '@wp-playground/wordpress';
import { startServer } from './server.mjs';
import { sqliteZip, wordPressZip } from './zips.mjs';

const PHP_VERSION = '8.2';
const FOLDER = '/wordpress';

/** Where the front page and WordPress's files are on the server. */
export const LAYOUTS = {
  'at the root': { home: '', url: '' },
  'in a subdirectory': { home: '/blog', url: '/blog' },
  'in a folder of its own': { home: '', url: '/wp' },
};

/** Almost pretty permalinks are for web servers that do not rewrite addresses. Many of the others rewrite them always. */
export const PERMALINKS = {
  pretty: '/%postname%/',
  'almost pretty': '/index.php/%postname%/',
  plain: '',
};

/** The title of the site. WordPress writes it as HTML into the REST index. */
const TITLE = 'Ada’s Blog & "Notes" <3';

/**
 * Starts a WordPress at the root of a free port, with pretty permalinks.
 *
 * @param users Users to create: the fields of `wp_insert_user`, and `roles`. `admin` / `password` exists.
 * @param plugins Folders of plugins to copy and to activate, by name.
 */
export async function startWordPress({ users = [], plugins = {} } = {}) {
  // The installation of WordPress sends a request to the site itself.
  let handler = { request: async () => ({ httpStatusCode: 503, headers: {}, bytes: '' }) };
  let layout = { ...LAYOUTS['at the root'], rewrites: true };
  const server = await startServer(
    (request) => handler.request(request),
    () => layout,
  );
  const { origin } = server;
  handler = await bootWordPressAndRequestHandler({
    phpVersion: PHP_VERSION,
    createPhpRuntime: () => loadNodeRuntime(PHP_VERSION, { emscriptenOptions: { processId: 1 } }),
    siteUrl: origin,
    wordPressZip: wordPressZip(),
    sqliteIntegrationPluginZip: sqliteZip(),
    wordpressInstallMode: 'install-from-existing-files-if-needed',
    maxPhpInstances: 1,
    // The clients have cookies. Playground would give those of one client to all.
    cookieStore: false,
    sapiName: 'cgi-fcgi',
    constants: {
      // Without TLS, WordPress offers application passwords to this environment only.
      WP_ENVIRONMENT_TYPE: 'local',
      WP_HTTP_BLOCK_EXTERNAL: true,
      DISABLE_WP_CRON: true,
      AUTOMATIC_UPDATER_DISABLED: true,
    },
    createFiles: { '/internal/shared/preload/query.php': REPAIR_QUERY },
    pathAliases: ['/blog', '/wp'].map((urlPrefix) => ({ urlPrefix, fsPath: FOLDER })),
  });
  const php = await handler.getPrimaryPhp();

  /** Runs PHP code in WordPress. `$data` is `data`, and the result is what the code returns, both by JSON. */
  async function run(code, data) {
    const result = await php
      .run({
        code: `<?php
          ob_start();
          require '${FOLDER}/wp-load.php';
          require_once ABSPATH . 'wp-admin/includes/admin.php';
          $result = (function ($data) { ${code} })(json_decode(getenv('DATA'), true));
          ob_end_clean();
          echo json_encode($result);`,
        env: { DATA: JSON.stringify(data ?? null) },
      })
      .catch((error) => error);
    // PHP's message is at the beginning. A whole page of HTML follows it.
    if (result instanceof Error) throw new Error(result.message.slice(0, 500));
    return JSON.parse(result.text);
  }

  for (const [name, folder] of Object.entries(plugins))
    await copyFolder(php, folder, `${FOLDER}/wp-content/plugins/${name}`);

  const wordpress = {
    origin,
    version: await run(SET_UP, { title: TITLE, users, plugins: Object.keys(plugins) }),
    title: TITLE,
    /** A name of `PERMALINKS`. */
    permalinks: undefined,
    run,
    /** The address of the front page. */
    get home() {
      return origin + layout.home;
    },
    /** The address of WordPress's files. */
    get url() {
      return origin + layout.url;
    },
    /** Moves the site, and changes its permalinks. Takes names of `LAYOUTS` and `PERMALINKS`. */
    async arrange({ at = 'at the root', permalinks = 'pretty' }) {
      layout = { ...LAYOUTS[at], rewrites: permalinks !== 'almost pretty' };
      wordpress.permalinks = permalinks;
      php.defineConstant('WP_HOME', wordpress.home);
      php.defineConstant('WP_SITEURL', wordpress.url);
      await run(SET_PERMALINKS, PERMALINKS[permalinks]);
    },
    /** Runs a function while the site has a plugin of this code. Deactivates it then. */
    async withCode(code, whileActive) {
      const file = `${FOLDER}/wp-content/mu-plugins/e2e.php`;
      php.mkdirTree(path.posix.dirname(file));
      php.writeFile(file, `<?php ${code}`);
      try {
        return await whileActive();
      } finally {
        php.unlink(file);
      }
    },
    async stop() {
      await server.stop();
      await handler[Symbol.asyncDispose]();
    },
  };
  await wordpress.arrange({});
  return wordpress;
}

/**
 * Playground writes the query anew: `a` becomes `a=`, and what is not UTF-8 is lost. PHP has to see what the client sent,
 * as signatures depend on it.
 */
const REPAIR_QUERY = `<?php
  if (str_contains($_SERVER['REQUEST_URI'] ?? '', '?')) {
    $_SERVER['QUERY_STRING'] = explode('?', $_SERVER['REQUEST_URI'], 2)[1];
    parse_str($_SERVER['QUERY_STRING'], $_GET);
    $_REQUEST = array_merge($_GET, $_POST);
  }`;

const SET_UP = `
  update_option('blogname', $data['title']);
  foreach ($data['users'] as $user) {
    $id = wp_insert_user(array_diff_key($user, ['roles' => 0]));
    if (is_wp_error($id)) return $id;
    foreach ($user['roles'] as $i => $role) $i === 0 ? get_user_by('id', $id)->set_role($role) : get_user_by('id', $id)->add_role($role);
  }
  foreach ($data['plugins'] as $name) {
    $error = activate_plugin($name . '/' . array_key_first(get_plugins('/' . $name)));
    if ($error) return $error;
  }
  return get_bloginfo('version');`;

const SET_PERMALINKS = `
  global $wp_rewrite;
  $wp_rewrite->set_permalink_structure($data);
  flush_rewrite_rules();
  return true;`;

async function copyFolder(php, from, to) {
  php.mkdirTree(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), `${to}/${entry.name}`];
    if (entry.isDirectory()) await copyFolder(php, source, target);
    else if (entry.isFile()) php.writeFile(target, await readFile(source));
  }
}
