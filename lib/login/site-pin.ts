/** The identity of a site, to which a login is pinned from its first leg to its last. */
import { createHash } from 'node:crypto';
import { isRootOf } from '../discovery/rest-root';
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import type { SiteData } from '../site/site';
import type { SiteRecord } from '../site/site-record';

/** A short digest of a value that survives JSON. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

/**
 * The identity of a site to which a login is pinned: a digest of its home and its REST root. The scheme is part of both, so
 * a site that was found by https is another one by http. A site whose permalink setting was changed has another root, but
 * still one of the known places at its home. A digest is shorter than the addresses: a session may be a cookie of 4 kB.
 */
export function pinOf({ home, root }: SiteData): string {
  return digest([home, isRootOf(home, root) ? new URL(root).protocol : root]);
}

/** The pin of a record, which is computed once. */
export function pinOfRecord(record: SiteRecord): string {
  return (record.pin ??= pinOf(record.site));
}

/** @throws WordPressError `site_changed` */
export function assertSameSite(record: SiteRecord, pin: string): void {
  if (pinOfRecord(record) === pin) return;
  const found = record.site;
  throw new WordPressError(
    'site_changed',
    `This login began with another site than ${found.home} (REST root ${withoutQuery(found.root)}), which is now found at ` +
      'the same address.',
    'Log in again. If it happens again, have the owner make the address lead to the same site each time.',
  );
}
