/** What a failed TLS handshake means: the finding and the remedy. Pure. */

/** The parts of an error message. `finding` continues the sentence that begins with the request. */
export interface Explanation {
  finding: string;
  remedy: string;
}

export const OFFER_HTTP_1 =
  'Have the web server, or the proxy in front of it, offer HTTP/1.1 in addition to HTTP/2.';

/** The names that OpenSSL and Node give to a certificate that is not valid. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|CRL_|ERROR_IN_C)/;

const OWN_AUTHORITY = 'set the environment variable NODE_EXTRA_CA_CERTS to a file that contains';
const RENEW = "Have the site's owner renew the certificate.";

const CERTIFICATES: readonly (readonly [codes: RegExp, what: string, remedy: string])[] = [
  [
    /^DEPTH_ZERO_SELF_SIGNED/,
    'is self-signed',
    'For a public site, have its owner install a certificate of a public certificate authority, such as Let’s Encrypt. For a site ' +
      `in development, ${OWN_AUTHORITY} this certificate.`,
  ],
  [
    /^SELF_SIGNED/,
    'was issued by an authority that is not trusted here',
    `If the authority is that of your organization or of a proxy, ${OWN_AUTHORITY} its certificate.`,
  ],
  [/^CERT_HAS_EXPIRED/, 'has expired', `${RENEW} Check the clock of this machine, too.`],
  [/^CERT_NOT_YET_VALID/, 'is not valid yet', `Check the clock of this machine. ${RENEW}`],
  [
    /^(?:ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/,
    'is for another host',
    "Check the spelling of the host. If it is right, have the site's owner install a certificate for it. If the site is " +
      'not on https at all, give its address with http://.',
  ],
  [
    /^UNABLE_TO_(?:VERIFY_LEAF|GET_ISSUER)/,
    'was sent without its intermediate certificates, or was issued by an authority that is not trusted here',
    "Have the site's owner install the whole certificate chain. For an authority of your organization, " +
      `${OWN_AUTHORITY} its certificate.`,
  ],
];

/** For a certificate that is not valid. `undefined` for any other failure. */
export function explainCertificate(code: string, host: string): Explanation | undefined {
  if (!CERTIFICATE.test(code)) return undefined;
  const [, what, remedy] = CERTIFICATES.find(([codes]) => codes.test(code)) ?? [
    undefined,
    'is not valid',
    `${RENEW} For an authority of your organization, ${OWN_AUTHORITY} its certificate.`,
  ];
  return {
    finding: `was not sent: the certificate of ${host} ${what} (${code}).`,
    remedy: `${remedy} Requests are never sent to a site whose certificate is not valid.`,
  };
}

/** What OpenSSL reports where the server answers a handshake in plain text. */
const PLAIN_TEXT = /wrong.version.number|packet.length.too.long|http.request/i;
/** What Node reports where the server closes the connection during a handshake. */
const HUNG_UP = 'before secure TLS connection was established';

/** For any other failed handshake. `undefined` for a failure that is not one of TLS. */
export function explainHandshake(code: string, message: string, host: string): Explanation | undefined {
  const [, reason = ''] = /SSL routines:[^:]{0,100}:([\w ./-]{1,100})/.exec(message) ?? [];
  const said = `${code} ${reason}`;
  if (!code.startsWith('ERR_SSL_') && code !== 'EPROTO') return undefined;
  const shown = reason === '' ? code : `${code}: ${reason}`;
  if (PLAIN_TEXT.test(said)) {
    return {
      finding: `was not sent: ${host} does not answer with TLS on this port (${shown}).`,
      remedy: 'If the site does not support https, give its address with http://. Also check the port.',
    };
  }
  if (/no.application.protocol/i.test(said)) {
    return {
      finding: `was not sent: ${host} does not speak HTTP/1.1 (${shown}).`,
      remedy: OFFER_HTTP_1,
    };
  }
  if (/unrecognized.name/i.test(said)) {
    return {
      finding: `was not sent: the server has no site with the name ${host} on https (${shown}).`,
      remedy: "Check the spelling of the host. Have the site's owner set up https for this name.",
    };
  }
  return {
    finding: `was not sent: no TLS connection to ${host} could be set up (${shown}).`,
    remedy:
      'The site is up, but its TLS is probably outdated. Have the web host offer TLS 1.2 or newer with current ciphers ' +
      'and keys: OpenSSL refuses older ones. https://www.ssllabs.com/ssltest/ shows what the server offers.',
  };
}

/**
 * Whether the host does not speak TLS at all: nothing listens, or something that speaks plain text, or hangs up. A
 * certificate that is not valid is another failure.
 */
export function isTLSMissing({ code = '', message = '' }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNREFUSED' || PLAIN_TEXT.test(`${code} ${message}`) || message.includes(HUNG_UP);
}
