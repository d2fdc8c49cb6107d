/** A browser without pages: it keeps cookies, and follows no redirect by itself. */
import { CookieJar } from 'tough-cookie';

export class Browser {
  #jar;

  constructor(jar = new CookieJar()) {
    this.#jar = jar;
  }

  /** Another browser with the cookies that this one has now. */
  copy() {
    return new Browser(this.#jar.cloneSync());
  }

  async get(url, headers = {}) {
    const cookie = await this.#jar.getCookieString(url);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { ...headers, ...(cookie && { cookie }) },
    });
    for (const value of response.headers.getSetCookie()) await this.#jar.setCookie(value, url);
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }
}
