/** A failed exchange → the error that says what to change. */
import { WordPressError } from '../errors';
import { quote } from '../reading/site-words';
import {
  OFFER_HTTP_1,
  explainCertificate,
  explainHandshake,
  isTLSMissing,
  type Explanation,
} from './tls-fault';

/** A failure that the HTTP client itself detects. */
export class HTTPFault extends Error {
  /** Where a redirect that is not followed leads. Not enumerable: its query may contain secrets. */
  declare readonly target: URL | undefined;

  /** `message` is the finding for `redirect`, the coding for `encoding`, and the status for `HTTP/2`. */
  constructor(
    readonly kind: 'timeout' | 'too large' | 'encoding' | 'upgrade' | 'HTTP/2' | 'redirect',
    { target, ...options }: ErrorOptions & { message?: string; target?: URL } = {},
  ) {
    super(options.message ?? kind, options);
    Object.defineProperty(this, 'target', { value: target });
  }
}

/** The exchange, for the message. */
interface Exchange {
  request: string;
  host: string;
  /** In milliseconds. */
  timeout: number;
  /** In bytes. */
  maxBodySize: number;
  /** In bytes. */
  maxHeaderSize: number;
}

/** The error for a failed exchange. A WordPressError, for instance of the address guard, is returned unchanged. */
export function toWordPressError(error: unknown, exchange: Exchange): WordPressError {
  if (error instanceof WordPressError) return error;
  const cause = error instanceof HTTPFault && error.cause !== undefined ? error.cause : error;
  const packet = rawPacketOf(cause);
  dropRawPacket(cause);
  const [code, { finding, remedy }] =
    error instanceof HTTPFault
      ? explainFault(error, exchange)
      : explainNodeError(cause as NodeJS.ErrnoException, packet, exchange);
  return new WordPressError(code, `${exchange.request} ${finding}`, remedy, { cause });
}

type Explained = [WordPressError['code'], Explanation];

function explainFault(fault: HTTPFault, { timeout, maxBodySize }: Exchange): Explained {
  switch (fault.kind) {
    case 'timeout':
      return [
        'timeout',
        {
          finding: `was not answered in full within ${timeout} ms.`,
          remedy:
            'Open the address from the machine the application runs on; if the site is only slow, raise `timeout`.',
        },
      ];
    case 'too large':
      return [
        'response_too_large',
        {
          finding: `was answered with more than ${maxBodySize} bytes.`,
          remedy: 'The address is probably not that of a WordPress REST API. If it is, raise `maxBodySize`.',
        },
      ];
    case 'redirect':
      return [
        'redirect_refused',
        {
          finding: fault.message,
          remedy:
            'Give `siteURL` as the browser shows it after all redirects. If the redirects never end, the addresses ' +
            'under Settings → General in wp-admin and the web server (or Cloudflare, by its SSL mode) contradict each other.',
        },
      ];
    case 'encoding':
      return [
        'response_invalid',
        {
          finding: `was answered with a body that cannot be decompressed (Content-Encoding: ${fault.message}).`,
          remedy:
            'Look for the plugin, cache or proxy that compresses the responses of the site. Only one of them should do ' +
            'so, with gzip, and set Content-Encoding.',
        },
      ];
    case 'upgrade':
      return [
        'response_invalid',
        {
          finding: 'was answered with 101: the server wants to switch to another protocol.',
          remedy:
            'Have the web server, or the proxy in front of it, answer ordinary requests with HTTP/1.1. Check the port.',
        },
      ];
    case 'HTTP/2':
      return [
        'response_invalid',
        {
          finding: `was answered with ${fault.message}: the server speaks only HTTP/2.`,
          remedy: OFFER_HTTP_1,
        },
      ];
  }
}

function explainNodeError(
  { code = '', message = '' }: NodeJS.ErrnoException,
  packet: Uint8Array | undefined,
  { host, maxHeaderSize }: Exchange,
): Explained {
  const certificate = explainCertificate(code, host);
  if (certificate) return ['certificate_invalid', certificate];
  const handshake = explainHandshake(code, message, host);
  if (handshake) return ['site_unreachable', handshake];
  if (code === 'HPE_HEADER_OVERFLOW') {
    return [
      'response_too_large',
      {
        finding: `was answered with more than ${maxHeaderSize} bytes of headers (${code}).`,
        remedy:
          'Have the plugins of the site set fewer cookies and shorter headers (Link, Content-Security-Policy), or start ' +
          'Node with a larger --max-http-header-size.',
      },
    ];
  }
  if (code.startsWith('HPE_') && packet && isHTTP2(packet)) {
    return [
      'response_invalid',
      {
        finding: `was answered with HTTP/2, although it was an HTTP/1.1 request (${code}).`,
        remedy: OFFER_HTTP_1,
      },
    ];
  }
  if (code.startsWith('HPE_')) {
    return [
      'response_invalid',
      {
        finding: `was answered with something that is not valid HTTP (${code}).`,
        remedy: 'Check the port in the address, and what stands between the application and the site.',
      },
    ];
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return [
      'site_unreachable',
      {
        finding: `was not sent: no address is known for ${host} (${code}).`,
        remedy: 'Check the spelling of the host, and that the machine of the application can resolve it.',
      },
    ];
  }
  return [
    'site_unreachable',
    {
      finding: `failed: the connection to ${host} could not be made or broke off (${code || quote(message)}).`,
      remedy: 'Check that the site is up and that a firewall lets the application reach it.',
    },
  ];
}

/** Whether the error shows that the server does not support TLS at all. An invalid certificate is another failure. */
export function isWithoutTLS(error: WordPressError): boolean {
  return error.code === 'site_unreachable' && isTLSMissing(error.cause as NodeJS.ErrnoException);
}

/** The parsers of Node and of `fetch` attach what they could not read to their errors. It may contain a token. */
export function dropRawPacket(error: unknown): void {
  if (typeof error === 'object' && error !== null) {
    Reflect.deleteProperty(error, 'rawPacket');
    if ((error as Error).name === 'HTTPParserError') Reflect.deleteProperty(error, 'data');
  }
}

function rawPacketOf(error: unknown): Uint8Array | undefined {
  const packet = (error as { rawPacket?: unknown } | undefined)?.rawPacket;
  return packet instanceof Uint8Array ? packet : undefined;
}

/** Whether bytes begin with a frame SETTINGS or GOAWAY of the connection itself (RFC 9113 §3.4, §6.5 and §6.8). */
function isHTTP2(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 9 && (bytes[3] === 4 || bytes[3] === 7) && bytes.slice(5, 9).every((byte) => byte === 0)
  );
}
