/**
 * The floor: a strategy that sends the three requests of a login over kept connections, with headers that never change,
 * and reads from the responses only what it needs to go on. It signs and checks nothing, so it logs in at the stand-in of
 * the bench only. What another strategy costs is what it costs above this one: no strategy can cost less.
 */
import { Agent, request } from 'node:http';
import passport from 'passport';

const headers = {
  accept: '*/*',
  'user-agent': 'passport-wordpress-rest',
  // As long as that of a signed request.
  authorization: `OAuth ${'x'.repeat(280)}`,
};

export class FloorStrategy extends passport.Strategy {
  name = 'wordpress';

  constructor({ siteURL }, verify) {
    super();
    const { hostname, port } = new URL(siteURL);
    this._site = { hostname, port, headers, agent: new Agent({ keepAlive: true }) };
    this._authorizeURL = `${siteURL}/oauth1/authorize?oauth_token=`;
    this._verify = verify;
  }

  authenticate(req) {
    if (req.query.oauth_token === undefined) {
      return this._ask('POST', '/oauth1/request', (body) => {
        req.session.oauth = body;
        this.redirect(this._authorizeURL + tokenIn(body));
      });
    }
    delete req.session.oauth;
    this._ask('POST', '/oauth1/access', (body) => {
      this._ask('GET', '/wp-json/wp/v2/users/me?context=edit', (json) => {
        const { id, name } = JSON.parse(json);
        const done = (error, user) => this.success(user);
        this._verify(tokenIn(body), '', { id: String(id), displayName: name }, done);
      });
    });
  }

  _ask(method, path, done) {
    const outgoing = request({ ...this._site, method, path }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => done(body));
    });
    outgoing.on('error', (error) => this.error(error));
    outgoing.end();
  }
}

/** The token in a response of the stand-in, which begins with it. */
function tokenIn(body) {
  return body.slice('oauth_token='.length, body.indexOf('&'));
}
