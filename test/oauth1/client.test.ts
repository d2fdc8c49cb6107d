import http from 'node:http';
import { HTTPClient } from '../../lib/http/client';
import { OAuth1Client } from '../../lib/oauth1/client';
import { fetchProfile } from '../../lib/rest/profile';
import { SiteRecord } from '../../lib/site/site-record';
import { failure, shown } from '../support/failure';
import { listen } from '../support/loopback';

describe('a request as the user', () => {
  test.each([
    ['as it is', (text: string) => text],
    ['percent-encoded', encodeURIComponent],
    ['in groups', (text: string) => text.replace(/(.{4})/g, '$1 ')],
    ['in an error of its own', (text: string) => JSON.stringify({ code: text, message: `Unknown: ${text}` })],
  ])(
    'that is refused by a site that repeats the credentials, %s, fails without them',
    async (_how, write) => {
      const secrets = ['consumer.secret/1', 'the.token+2', 'token_secret-3'];
      const [consumerSecret, token, tokenSecret] = secrets as [string, string, string];
      const server = http.createServer((_request, response) => {
        response.writeHead(403, { 'content-type': 'text/plain' }).end(write(`got ${secrets.join(' and ')}`));
      });
      const home = `http://127.0.0.1:${(await listen(server)).port}`;
      const site = {
        name: 'Ada',
        description: '',
        url: home,
        home,
        root: `${home}/wp-json/`,
        namespaces: [],
        authentication: {},
      };
      const endpoints = { request: `${home}/r`, authorize: `${home}/a`, access: `${home}/x` };
      const client = new OAuth1Client({
        record: new SiteRecord(site),
        endpoints,
        http: new HTTPClient(),
        consumer: { consumerKey: 'key', consumerSecret },
        signatureMethod: 'HMAC-SHA1',
      });
      const error = await failure(fetchProfile(site, (url) => client.fetch(url, token, tokenSecret)));
      expect(error.message).toContain('[removed]');
      for (const secret of secrets) expect(shown(error).replaceAll(' ', '')).not.toContain(secret);
    },
  );
});
