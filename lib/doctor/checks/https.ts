/** Whether requests to the site are encrypted. Pure. */
import type { Address } from '../../discovery/address';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

const THIS_MACHINE = /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/** @param address The given address. Without a scheme, https was tried first. */
export function httpsFinding({ root }: SiteData, address: Address, [first]: readonly Exchange[]): Finding {
  const { protocol, hostname } = new URL(root);
  if (protocol === 'https:') return ok('https', 'The connection is encrypted and the certificate is valid.');
  if (THIS_MACHINE.test(hostname))
    return ok('https', 'The connection is not encrypted, but stays on this machine.');
  const wasTried = address.guessed && first?.request.url.startsWith('http:');
  return warning(
    'https',
    `${wasTried ? 'The server does not support https' : 'The REST API uses http'}: passwords, tokens and posts are sent ` +
      'unencrypted.',
    'Install a certificate (most web hosts offer free ones), then set both addresses under Settings → General in ' +
      'wp-admin to https.',
  );
}
