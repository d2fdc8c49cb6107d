/** Whether what goes to and fro can be read on the way. Pure. */
import type { Address } from '../../discovery/address';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';
import type { Exchange } from '../recording-client';

const THIS_MACHINE = /^(?:(?:.*\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

/** @param typed The address that was given, without a scheme perhaps: then https was tried first. */
export function httpsFinding({ root }: SiteData, typed: Address, [first]: readonly Exchange[]): Finding {
  const { protocol, hostname } = new URL(root);
  if (protocol === 'https:') return ok('https', 'Encrypted, and the certificate holds.');
  if (THIS_MACHINE.test(hostname)) return ok('https', 'Not encrypted, but on this machine alone.');
  const wasTried = typed.guessed && first?.request.url.startsWith('http:');
  return warning(
    'https',
    `${wasTried ? 'https is not spoken there, so it was asked by http' : 'The REST API is on http'}: passwords, ` +
      'tokens and posts can be read on the way.',
    'Have a certificate installed (most web hosts have free ones), then set both addresses under Settings → General ' +
      'in wp-admin to https.',
  );
}
