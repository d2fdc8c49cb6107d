/** From a failure of the network to the error that says what to do about it. */
import { WordPressError } from '../errors';

/** A failure that the door itself noticed. */
export class HTTPFault extends Error {
  /** Where a redirect that is not followed leads. Not enumerable: its query may contain secrets. */
  declare readonly target: URL | undefined;

  constructor(
    readonly kind: 'timeout' | 'too large' | 'garbled' | 'dropped' | 'redirect',
    { target, ...options }: ErrorOptions & { message?: string; target?: URL } = {},
  ) {
    super(options.message ?? kind, options);
    Object.defineProperty(this, 'target', { value: target });
  }
}

/** What the message tells of the exchange. */
interface Exchange {
  request: string;
  host: string;
  timeout: number;
  maxBodySize: number;
}

// The names that OpenSSL and Node give to a certificate that does not hold.
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|CRL_|ERROR_IN_C)/;

export function toWordPressError(
  error: unknown,
  { request, host, timeout, maxBodySize }: Exchange,
): WordPressError {
  // The guard of addresses has its own words.
  if (error instanceof WordPressError) return error;
  const cause = error instanceof HTTPFault && error.cause !== undefined ? error.cause : error;
  const { code = '', message = '' } = cause as NodeJS.ErrnoException;
  dropRawPacket(cause);
  const failure = (name: WordPressError['code'], finding: string, remedy: string) =>
    new WordPressError(name, `${request} ${finding}`, remedy, { cause });

  if (error instanceof HTTPFault) {
    if (error.kind === 'timeout') {
      return failure(
        'timeout',
        `was not answered in full within ${timeout} ms.`,
        'Open the address from the machine the application runs on; if the site is only slow, raise `timeout`.',
      );
    }
    if (error.kind === 'too large') {
      return failure(
        'response_too_large',
        `was answered with more than ${maxBodySize} bytes.`,
        'The address is probably not the one of a WordPress REST API; if it is, raise `maxBodySize`.',
      );
    }
    if (error.kind === 'redirect') {
      return failure(
        'redirect_refused',
        error.message,
        'Give `siteURL` as the browser shows it in the end, after all redirects. If there is no end, the addresses ' +
          'under Settings → General in wp-admin and the web server (or Cloudflare, by its SSL mode) contradict each other.',
      );
    }
  }
  if (CERTIFICATE.test(code)) {
    return failure(
      'certificate_invalid',
      `was not sent: the certificate of ${host} does not hold (${code}).`,
      "Have the site's certificate renewed or completed, with its intermediate certificates; for a certificate " +
        'authority of your own set NODE_EXTRA_CA_CERTS. Nothing is ever sent past a certificate that does not hold.',
    );
  }
  if (code.startsWith('HPE_') || (error instanceof HTTPFault && error.kind === 'garbled')) {
    return failure(
      'response_invalid',
      `was answered with something that is not HTTP as it should be (${code}).`,
      'Check the port in the address, and what stands between the application and the site.',
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failure(
      'site_unreachable',
      `was not sent: no address is known for ${host} (${code}).`,
      'Check the spelling of the host, and that the machine the application runs on can look it up.',
    );
  }
  return failure(
    'site_unreachable',
    `failed: the connection to ${host} could not be made or broke off (${code || message}).`,
    'Check that the site is up and that a firewall lets the application reach it.',
  );
}

/** Whether https can't be spoken at all where this error came from. A wrong certificate is no such case. */
export function isWithoutTLS(error: WordPressError): boolean {
  if (error.code !== 'site_unreachable') return false;
  const { code = '', message = '' } = error.cause as NodeJS.ErrnoException;
  return (
    code === 'ECONNREFUSED' ||
    // What OpenSSL makes of a server that answers its handshake in plain text …
    /wrong.version.number|packet.length.too.long|http.request/i.test(`${code} ${message}`) ||
    // … and what Node says of one that hangs up on it.
    message.includes('before secure TLS connection was established')
  );
}

/** Node's parser hangs the bytes that it choked on onto its error: they could be a token. */
export function dropRawPacket(error: unknown): void {
  if (typeof error === 'object' && error !== null) Reflect.deleteProperty(error, 'rawPacket');
}
