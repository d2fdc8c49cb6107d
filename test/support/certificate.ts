/** A new self-signed certificate on P-256, so that the project contains no private key. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface Certificate {
  /** For the server. */
  key: string;
  cert: string;
}

/** A certificate for 127.0.0.1 and `localhost`, or for another name. It is valid for a day, or expired a day ago. */
export function selfSigned({ name = '', expired = false } = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 24 * 60 * 60 * 1000;
  const [from, to] = [Date.now() - 2 * day, Date.now() + (expired ? -day : day)];
  const names =
    name === ''
      ? [der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost'))]
      : [der(0x82, Buffer.from(name))];
  const subject = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('test only')))));
  // RFC 5280 §4.1: version 3, serial number, algorithm, issuer, validity, subject, key, extensions.
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    sequence(ECDSA_WITH_SHA256),
    subject,
    sequence(time(from), time(to)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, sequence(...names))))),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]);
  const certificate = sequence(body, sequence(ECDSA_WITH_SHA256), der(0x03, signature));
  const base64 = certificate.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');

/** A value in DER: its tag, its length, itself. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function sequence(...contents: Buffer[]): Buffer {
  return der(0x30, ...contents);
}

/** A UTCTime: `YYMMDDHHMMSSZ`. */
function time(milliseconds: number): Buffer {
  return der(
    0x17,
    Buffer.from(`${new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`),
  );
}
