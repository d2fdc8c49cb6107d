import fc from 'fast-check';
import { WordPressError } from '../../lib/errors';
import type { HTTPResponse } from '../../lib/http/message';
import { blockedBy } from '../../lib/rest/blocked-by';
import { restRefusal } from '../../lib/rest/refusal';
import recordings from '../fixtures/recordings.json';
import { troublesomeSites } from '../fixtures/troublesome-sites';
import { cpuTimer } from '../support/cpu-time';

const refusal = (
  status: number,
  code: string,
  message = 'No.',
): Pick<HTTPResponse, 'status' | 'headers' | 'body'> => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify({ code, message, data: { status } }),
});

/** How a troublesome site answers at its REST root. */
function answerOf(name: string): Pick<HTTPResponse, 'status' | 'headers' | 'body'> {
  const { exchanges } = troublesomeSites.find((site) => site.name === name)!;
  return exchanges.find(({ url }) => /\/(?:wp-json\/|\*)$/.test(url))!;
}

describe('what blocked a request', () => {
  test.each([
    ['rest_cannot_access', 'DRA: Nur für angemeldete Benutzer.', 'the plugin Disable REST API'],
    [
      'rest_cannot_access',
      'Only authenticated users can access the User endpoint REST API.',
      'the plugin Stop User Enumeration',
    ],
    [
      'rest_cannot_access',
      'Mitglieder allein.',
      'a plugin like Password Protected, or by a coming-soon page',
    ],
    ['rest_login_required', 'Mitglieder allein.', 'the plugin Disable WP REST API, or by Falcon'],
    ['rest_unauthorized', 'Mitglieder allein.', 'the plugin Force Login, or one like it'],
    ['shield_rule_disable_rest_api', 'As a rule says.', 'the plugin Shield Security'],
    ['nfw_rest_api_access_restricted', 'Kein Zugriff', 'the plugin NinjaFirewall'],
  ])('is told by the code %s, with the words %j', (code, message, name) => {
    expect(blockedBy(refusal(401, code, message))).toMatchObject({
      finding: `Blocked by ${name}.`,
      code: 'rest_api_closed',
    });
  });

  test('is one of these, where people who are logged in get through', () => {
    const through = troublesomeSites
      .filter(({ exchanges }) => exchanges.some((exchange) => blockedBy(exchange)?.allowsAuthenticated))
      .map(({ name }) => name);
    expect(through).toEqual([
      'Disable REST API',
      'Disable WP REST API',
      'Force Login',
      'Admin and Site Enhancements',
      'Solid Security',
      'Shield Security',
      'Patchstack',
      'Members, and the snippet of the REST API handbook',
      'the snippet of rudrastyh.com',
      'Disable XML-RPC-API',
      'All-In-One Security (AIOS)',
    ]);
    const words = 'Only authenticated users can access the User endpoint REST API.';
    expect(blockedBy(refusal(401, 'rest_cannot_access', words))).toMatchObject({ allowsAuthenticated: true });
  });

  test('is one whose remedy says where, and ends as a sentence', () => {
    const closers = troublesomeSites
      .flatMap(({ exchanges }) => exchanges)
      .map((exchange) => blockedBy(exchange))
      .filter((blocker) => blocker !== undefined);
    expect(new Set(closers.map(({ finding }) => finding)).size).toBeGreaterThan(30);
    for (const { finding, remedy } of closers) {
      expect(finding).toMatch(/^(?:Blocked by|The|Cloudflare) .*[^.]\.$/);
      expect(remedy).toMatch(/^(?:In|Have|Look|Force Login|Try|Give) .*\.$/s);
    }
  });

  test.each([
    ['a front page', 200, {}, '<title>Blog</title><body class="home blog">'],
    ['a front page with a form to log in', 200, {}, '<body class="home"><form id="loginform"></form>'],
    ['a login page of another program', 200, {}, '<title>Log in</title><input type="password">'],
    ['nothing', 403, {}, ''],
    ['a 404 of WordPress', 404, {}, '{"code":"rest_no_route","message":"No route"}'],
    ['a fatal error of PHP', 500, {}, '{"code":"internal_server_error","message":"<p>Critical error</p>"}'],
    [
      'a database that is gone',
      500,
      {},
      '{"code":"wp_die","message":"<h1>Error establishing a database connection</h1>"}',
    ],
    ['a server that is down', 503, {}, 'Service Unavailable'],
    ['an ordinary 403 behind Cloudflare', 403, { server: 'cloudflare' }, '<title>Forbidden</title>'],
    ['a token that is asked for', 401, { 'www-authenticate': 'Bearer' }, ''],
    [
      'the words of a plugin beside another code',
      403,
      {},
      '{"code":"rest_x","message":"DRA: User endpoint"}',
    ],
    ['the same', 403, {}, '{"code":"rest_x","message":"You are not authorized to perform this action."}'],
    [
      'a front page with scripts for cookies',
      200,
      {},
      `<script>document.cookie="a=1";location.href="/"</script>${'<p>'.repeat(9000)}`,
    ],
    ['a post about PHP', 200, {}, '<!doctype html><p>&lt;?php echo 1;'],
    ['a conflict of a REST route', 409, {}, '{"code":"rest_conflict","message":"No."}'],
    ['a code that is no text', 401, {}, '{"code":401}'],
  ])('is not told by %s', (_what, status, headers, body) => {
    expect(blockedBy({ status, headers, body })).toBeUndefined();
  });

  test('is not told by anything that sites without such plugins were recorded to answer', () => {
    // But for WordPress's own login page and `rest_not_logged_in`, which are its own where they belong.
    const others = recordings.filter(
      ({ response: { body } }) => !/login-action-|rest_not_logged_in/.test(body),
    );
    expect(others.length).toBeGreaterThan(100);
    for (const { name, response } of others) {
      expect([name, blockedBy(response as unknown as HTTPResponse)]).toEqual([name, undefined]);
    }
  });

  test('is found in no time, whatever the answer is', () => {
    const parts = [
      '<body class="login ',
      'login-action-',
      '"error_description":',
      ' ',
      '{"',
      '<title>',
      'RID: ',
    ];
    for (const part of parts) {
      const body = part.repeat(2 ** 20 / part.length);
      const milliseconds = cpuTimer();
      blockedBy({ status: 200, headers: {}, body });
      expect(milliseconds()).toBeLessThan(5000);
    }
    const header = fc.dictionary(
      fc.constantFrom('server', 'cf-mitigated', 'retry-after', '__proto__'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.integer(), header, fc.oneof(fc.string(), fc.json()), (status, headers, body) => {
        blockedBy({ status, headers, body });
      }),
    );
  });
});

describe('a profile that is refused', () => {
  const refused = (
    answer: Pick<HTTPResponse, 'status' | 'headers' | 'body'>,
    otherwise: 'profile_refused' | 'rest_error' = 'profile_refused',
  ) => restRefusal({ ...answer, url: 'https://a.test/wp-json/wp/v2/users/me?context=edit' }, otherwise);

  test('by a plugin that refuses people who are logged in, too: the remedy is that of the plugin', () => {
    const error = refused(answerOf('Perfmatters'));
    expect(error).toBeInstanceOf(WordPressError);
    expect(error.code).toBe('profile_refused');
    expect(error.message).toContain(
      'https://a.test/wp-json/wp/v2/users/me answered with 401 (rest_authentication_error): Sorry, you do not have ' +
        'permission to make REST API requests. Blocked by the plugin Perfmatters, or one like it. In wp-admin, under',
    );
    expect(error.remedy).toContain('Settings → Perfmatters');
  });

  test.each(['Disable REST API', 'Force Login', 'All-In-One Security (AIOS)'])(
    'by %s, which lets people in who are logged in: the site saw nobody',
    (name) => {
      const error = refused(answerOf(name));
      expect(error.code).toBe('not_logged_in');
      expect(error.message).toContain('Blocked by the plugin ');
      expect(error.remedy).toContain('Authorization header');
    },
  );

  test('by such a plugin with a 403: it saw who it is, and does not let this role in', () => {
    const error = refused(
      refusal(403, 'rest_cannot_access', 'DRA: Only authenticated users can access the REST API.'),
    );
    expect(error.code).toBe('profile_refused');
    expect(error.remedy).toContain('Settings → Disable REST API');
  });

  test.each([
    ['WordPress while it updates itself', 'server_error', 'Try again in some minutes.'],
    ['Cloudflare, with a challenge (503)', 'profile_refused', 'Bot Fight Mode'],
    ['Wordfence, blocking a request', 'profile_refused', 'allowlist'],
  ])('by %s: %s', (name, code, words) => {
    const error = refused(answerOf(name));
    expect(error.code).toBe(code);
    expect(error.remedy).toContain(words);
  });

  test('with a code of the credentials: whatever the plugin, these are the matter', () => {
    for (const code of ['rest_not_logged_in', 'json_oauth1_signature_mismatch']) {
      expect(refused(refusal(401, code)).message).not.toContain('Closed by');
    }
  });

  test('on another route a code may be its own, but a page is a firewall’s', () => {
    const error = refused(refusal(401, 'rest_unauthorized', 'Not your order.'), 'rest_error');
    expect(error.code).toBe('rest_error');
    expect(error.message).not.toContain('Force Login');
    const page = refused(answerOf('Cloudflare, with a challenge (403)'), 'rest_error');
    expect(page.code).toBe('rest_error');
    expect(page.message).toContain('Blocked by Cloudflare');
  });
});
