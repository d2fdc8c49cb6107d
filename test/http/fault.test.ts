import { WordPressError } from '../../lib/errors';
import { HTTPFault, toWordPressError, isWithoutTLS } from '../../lib/http/fault';
import { shown } from '../support/failure';

const exchange = {
  request: 'GET https://blog.example.test/wp-json/',
  host: 'blog.example.test',
  timeout: 10_000,
  maxBodySize: 2 ** 20,
  maxHeaderSize: 2 ** 16,
};

/** An error as Node makes them. */
const nodeError = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('a failure of the network', () => {
  test.each([
    ['CERT_HAS_EXPIRED', 'certificate_invalid'],
    ['CERT_NOT_YET_VALID', 'certificate_invalid'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_invalid'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate_invalid'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_invalid'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate_invalid'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate_invalid'],
    ['HPE_INVALID_CONSTANT', 'response_invalid'],
    ['HPE_HEADER_OVERFLOW', 'response_too_large'],
    ['ENOTFOUND', 'site_unreachable'],
    ['EAI_AGAIN', 'site_unreachable'],
    ['ECONNREFUSED', 'site_unreachable'],
    ['ECONNRESET', 'site_unreachable'],
    ['EHOSTUNREACH', 'site_unreachable'],
    ['ETIMEDOUT', 'site_unreachable'],
    ['EPROTO', 'site_unreachable'],
  ] as const)('with the code %s is %s', (code, expected) => {
    const cause = nodeError(code);
    const error = toWordPressError(cause, exchange);
    expect(error).toBeInstanceOf(WordPressError);
    expect(error.code).toBe(expected);
    expect(error.cause).toBe(cause);
    expect(error.message).toMatch(
      /^GET https:\/\/blog\.example\.test\/wp-json\/ was (?:not sent|answered)|failed/,
    );
    expect(error.message).toContain(`(${code})`);
    expect(
      error.message.endsWith(` ${error.remedy} See passport-wordpress-rest/docs/errors.md#${error.code}`),
    ).toBe(true);
  });

  test('without a code is told by its message', () => {
    expect(toWordPressError(new Error('the proxy is asleep'), exchange).message).toContain(
      'broke off (the proxy is asleep)',
    );
  });

  test('has a bounded message without control characters or secrets, whatever an agent says', () => {
    const { message } = toWordPressError(
      new Error(`proxy\u001B[31m said\u2028oauth_token=SECRET ${'x'.repeat(5000)}`),
      exchange,
    );
    expect(message).toContain('(proxy [31m said oauth_token=[removed] xxx');
    expect(message.length).toBeLessThan(600);
  });

  test.each([
    [
      'a certificate that is self-signed',
      nodeError('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'is self-signed',
      'NODE_EXTRA_CA_CERTS',
    ],
    [
      'an unknown authority',
      nodeError('SELF_SIGNED_CERT_IN_CHAIN'),
      'authority that is not trusted',
      'NODE_EXTRA_CA_CERTS',
    ],
    ['an incomplete chain', nodeError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'intermediate', 'chain'],
    ['an expired certificate', nodeError('CERT_HAS_EXPIRED'), 'has expired', 'renew'],
    ['a certificate of the future', nodeError('CERT_NOT_YET_VALID'), 'is not valid yet', 'clock'],
    [
      'a certificate of another host',
      nodeError('ERR_TLS_CERT_ALTNAME_INVALID'),
      'is for another host',
      'http://',
    ],
    ['another certificate', nodeError('CERT_REVOKED'), 'is not valid (CERT_REVOKED)', 'renew'],
    [
      'an old version of TLS',
      nodeError(
        'EPROTO',
        'write EPROTO 80:error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol:../x.c:1:',
      ),
      '(EPROTO: unsupported protocol)',
      'TLS 1.2',
    ],
    [
      'an alert of the server',
      nodeError('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
      'no TLS connection',
      'TLS 1.2',
    ],
    ['no common cipher', nodeError('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'), 'no TLS connection', 'ciphers'],
    ['short keys', nodeError('ERR_SSL_DH_KEY_TOO_SMALL'), 'no TLS connection', 'keys'],
    [
      'HTTP/2 only',
      nodeError('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'),
      'does not speak HTTP/1.1',
      'HTTP/2',
    ],
    [
      'an unknown name',
      nodeError('ERR_SSL_TLSV1_UNRECOGNIZED_NAME'),
      'has no site with the name',
      'spelling',
    ],
    ['plain text', nodeError('ERR_SSL_WRONG_VERSION_NUMBER'), 'does not answer with TLS', 'http://'],
    [
      'large headers',
      nodeError('HPE_HEADER_OVERFLOW'),
      'more than 65536 bytes of headers',
      '--max-http-header-size',
    ],
  ])('by %s has its own finding and remedy', (_what, cause, finding, remedy) => {
    const error = toWordPressError(cause, exchange);
    expect(error.message).toContain(finding);
    expect(error.remedy).toContain(remedy);
    expect(error.remedy).not.toContain('firewall');
  });

  test('by HTTP/2 without TLS is recognized by its first frame', () => {
    const settings = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
    const cause = Object.assign(nodeError('HPE_INVALID_CONSTANT'), { rawPacket: settings });
    expect(toWordPressError(cause, exchange).message).toContain('was answered with HTTP/2');
    const text = Object.assign(nodeError('HPE_INVALID_CONSTANT'), { rawPacket: Buffer.from('SSH-2.0-x') });
    expect(toWordPressError(text, exchange).message).toContain('not valid HTTP');
  });

  test('shows nothing of what was received', () => {
    const cause = Object.assign(nodeError('HPE_INVALID_CHUNK_SIZE', 'Parse Error'), {
      rawPacket: Buffer.from('oauth_token=SECRET'),
    });
    expect(shown(toWordPressError(cause, exchange))).not.toMatch(/rawPacket|Buffer|SECRET/);
  });
});

describe('a failure that the client detects', () => {
  test.each([
    ['timeout', 'timeout', 'was not answered in full within 10000 ms.'],
    ['too large', 'response_too_large', 'was answered with more than 1048576 bytes.'],
    ['encoding', 'response_invalid', 'that cannot be decompressed (Content-Encoding: br).'],
    ['upgrade', 'response_invalid', 'was answered with 101: the server wants to switch'],
  ] as const)('%s is %s', (kind, code, finding) => {
    const error = toWordPressError(
      new HTTPFault(kind, { message: 'br', cause: nodeError('Z_DATA_ERROR') }),
      exchange,
    );
    expect(error.code).toBe(code);
    expect(error.message).toContain(finding);
  });

  test('a redirect says where it leads', () => {
    const error = toWordPressError(
      new HTTPFault('redirect', { message: 'was redirected to the moon.' }),
      exchange,
    );
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain('GET https://blog.example.test/wp-json/ was redirected to the moon. ');
  });
});

describe('that https can not be spoken', () => {
  const isPlain = (cause: Error) => isWithoutTLS(toWordPressError(cause, exchange));

  test.each([
    nodeError('ECONNREFUSED'),
    nodeError('EPROTO', 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number'),
    nodeError('ERR_SSL_WRONG_VERSION_NUMBER'),
    nodeError('ERR_SSL_PACKET_LENGTH_TOO_LONG'),
    nodeError(
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
    ),
  ])('is what %s tells', (cause) => {
    expect(isPlain(cause)).toBe(true);
  });

  // An attacker in between can make all of these: they must not lead to http.
  test.each([
    nodeError('CERT_HAS_EXPIRED'),
    nodeError('ECONNRESET', 'read ECONNRESET'),
    nodeError('ENOTFOUND'),
    nodeError('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'),
    nodeError('ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'),
    new HTTPFault('timeout'),
  ])('is not what %s tells', (cause) => {
    expect(isPlain(cause)).toBe(false);
  });

  test('is not what a failure without a cause tells', () => {
    expect(isWithoutTLS(new WordPressError('wordpress_not_found', 'Nothing.', 'Look again.'))).toBe(false);
  });
});
