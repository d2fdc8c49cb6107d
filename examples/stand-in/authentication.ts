/** Who asks the REST API: what WordPress and its plugins make of a request's credentials. */
import { authenticateBasic } from './application-passwords';
import type { PHPRequest } from './http';
import * as oauthServer from './oauth-server';
import * as oauth1 from './oauth1';
import * as oauth2 from './oauth2';
import type { ApplicationPassword, Site } from './site';
import type { User } from './users';

export interface Caller {
  /** `undefined` for nobody. */
  user: User | undefined;
  /** Where the user came by one. */
  applicationPassword?: ApplicationPassword | undefined;
}

/**
 * The plugins are asked in the order of their filters (`determine_current_user`). Throws what the first one refuses:
 * application passwords and WP OAuth Server leave it at nobody.
 */
export function authenticate(site: Site, request: PHPRequest): Caller {
  const user = site.hasPlugin ? oauth1.authenticate(site, request) : undefined;
  const token = user ? undefined : oauth2.authenticateBearer(site, request);
  if (user ?? token) return { user: user ?? token?.user };

  const applicationPassword = authenticateBasic(site, request);
  if (applicationPassword) return { user: applicationPassword.user, applicationPassword };
  return { user: oauthServer.authenticateBearer(site, request)?.user };
}
