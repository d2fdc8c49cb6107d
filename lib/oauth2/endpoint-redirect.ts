/** The error for an endpoint that redirects a request with a secret. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { withoutSecrets } from '../reading/secrets';

interface RedirectedEndpoint {
  url: string;
  /** The address to which the endpoint redirects. */
  target: string;
  /** The secrets of the request. The site may repeat them in that address. */
  secrets: readonly string[];
  /** What the request carries, as the subject of a sentence: `The token is`. */
  carried: string;
  /** What is at the address: `token endpoint`. */
  endpoint: string;
}

/**
 * Such a redirect is not followed, not even on the same host: any plugin or page of the site may redirect. A redirect to a
 * trailing slash is resolved before the request.
 */
export function endpointRedirected({
  url,
  target,
  secrets,
  carried,
  endpoint,
}: RedirectedEndpoint): WordPressError {
  return new WordPressError(
    'redirect_refused',
    `POST ${withoutQuery(url)} was redirected to ${withoutSecrets(withoutQuery(target), secrets)}. ` +
      `${carried} not sent there.`,
    `If that URL is the ${endpoint}, give it in the option \`endpoints\`.`,
  );
}
