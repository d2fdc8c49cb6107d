/** Statuses in place of the site's own: redirects, and those without the expected body. */
import { wordPressError } from './body-faults';
import { pageOf, type Exchange, type Fault } from './fault';

const redirect =
  (status: number, location: string | ((exchange: Exchange) => string) | undefined) =>
  (exchange: Exchange) => {
    const target = typeof location === 'function' ? location(exchange) : location;
    exchange.response
      .writeHead(status, target === undefined ? {} : { location: target })
      .end(pageOf(exchange));
  };

const toItself = ({ request, site }: Exchange) => site + request.url!;
const toOther = ({ request, other }: Exchange) => other + request.url!;

/** Two addresses that redirect to each other. */
function inLoop({ request, site }: Exchange): string {
  const url = site + request.url!;
  return url.includes('loop') ? url.replace(/[?&]loop$/, '') : `${url}${url.includes('?') ? '&' : '?'}loop`;
}

/** An address that was not requested before. */
const toNew = ({ request, site }: Exchange) =>
  `${site}${request.url}${request.url!.includes('?') ? '&' : '?'}loop=${Math.random()}`;

const SAME_HOST: readonly Fault[] = [301, 302, 303, 307, 308].map((status) => ({
  name: `${status} to itself`,
  answer: redirect(status, toItself),
}));
const OTHER_HOST: readonly Fault[] = [301, 302, 303, 307, 308].map((status) => ({
  name: `${status} to another host`,
  answer: redirect(status, toOther),
}));

export const REDIRECT_FAULTS: readonly Fault[] = [
  ...SAME_HOST,
  { name: '302 in a loop of two', answer: redirect(302, inLoop) },
  { name: '302 to ever new addresses', answer: redirect(302, toNew) },
  ...OTHER_HOST,
  { name: '302 to another host, with the credentials in the address', answer: redirect(302, ({ other, carried }) => `${other}/?x=${encodeURIComponent(carried)}#${encodeURIComponent(carried)}`) }, // prettier-ignore
  { name: '302 to another port of the machine', answer: redirect(302, 'http://127.0.0.1:1/') },
  { name: '302 to a private address', answer: redirect(302, 'http://169.254.169.254/latest/meta-data/') },
  { name: '302 to a name and a password', answer: redirect(302, ({ site, request }) => `${site.replace('://', '://name:password@')}${request.url}`) }, // prettier-ignore
  { name: '302 to ftp:', answer: redirect(302, 'ftp://127.0.0.1/x') },
  { name: '302 to javascript:', answer: redirect(302, 'javascript:alert(1)') },
  { name: '302 to file:', answer: redirect(302, 'file:///etc/hosts') },
  { name: '302 to an invalid address', answer: redirect(302, 'http://[') },
  { name: '302 without an address', answer: redirect(302, undefined) },
  { name: '302 to the login page', answer: redirect(302, '/wp-login.php') },
];

const STATUSES = [
  204, 205, 206, 300, 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 413, 415, 418, 421, 426, 429,
  451, 500, 501, 502, 503, 504, 505, 508, 511, 520, 521, 522, 523, 524, 525, 526, 527, 599, 999,
];

const named = (status: number) =>
  status === 429 || status === 503 ? `${status} with Retry-After` : String(status);

export const STATUS_FAULTS: readonly Fault[] = [
  ...STATUSES.map((status) => ({
    name: named(status),
    answer: (exchange: Exchange) => {
      const headers = {
        'content-type': 'text/html',
        ...(named(status) !== String(status) && { 'retry-after': '120' }),
      };
      exchange.response.writeHead(status, headers).end(pageOf(exchange));
    },
  })),
  ...[400, 401, 403, 500].map((status) => ({
    name: `${status} with an error of WordPress`,
    answer: ({ response, carried }: Exchange) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(wordPressError(carried)),
  })),
  {
    name: '401 with the credentials in headers',
    answer: ({ response, carried }) =>
      void response
        .writeHead(401, {
          'www-authenticate': `Bearer realm="${carried.replace(/["\r\n]/g, '')}"`,
          'set-cookie': 'a=b',
        })
        .end('{}'),
  },
];
