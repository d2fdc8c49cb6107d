/**
 * The parts of a browser that a login needs: keeps the cookies of each host, follows redirects on request, and submits
 * forms.
 */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  /** The address of the last page. */
  url = '';

  /** @param resolve Maps an address to the real one, for sites whose home is another address. */
  constructor(private readonly resolve: (url: string) => string = (url) => url) {}

  get(url: string): Promise<Response> {
    return this.#request(url, { method: 'GET' });
  }

  post(url: string, fields: Record<string, string>): Promise<Response> {
    return this.#request(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Follows redirects until there is a page. */
  async follow(response: Response | Promise<Response>): Promise<Response> {
    let answer = await response;
    for (let location; (location = answer.headers.get('location'));) answer = await this.get(location);
    return answer;
  }

  /** Submits the first form of a page with its own values and the given ones. */
  submit(page: string, fields: Record<string, string>): Promise<Response> {
    const form = /<form[^>]*>[^]*?<\/form>/.exec(page)?.[0];
    if (form === undefined) throw new Error('There is no form on the page');
    const filled: Record<string, string> = {};
    for (const [input] of form.matchAll(/<input[^>]*type="(?:hidden|text)"[^>]*>/g)) {
      filled[attribute(input, 'name')] = attribute(input, 'value');
    }
    return this.post(attribute(form, 'action'), { ...filled, ...fields });
  }

  /** Logs in on a WordPress site itself. */
  async logIn(loginURL: string, username: string, password: string): Promise<Response> {
    return this.submit(await (await this.get(loginURL)).text(), { log: username, pwd: password });
  }

  /** The Cookie header of requests to an address. */
  cookies(url: string): string {
    return [...(this.#cookies.get(new URL(url).hostname) ?? [])].map((pair) => pair.join('=')).join('; ');
  }

  async #request(url: string, init: RequestInit): Promise<Response> {
    const address = new URL(this.resolve(new URL(url, this.url || undefined).href));
    this.url = address.href;
    const cookies = this.#cookies.get(address.hostname) ?? new Map<string, string>();
    this.#cookies.set(address.hostname, cookies);
    const headers = { cookie: this.cookies(address.href) };
    const response = await fetch(address, { ...init, redirect: 'manual', headers });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      cookies.set(name!, value!);
    }
    return response;
  }
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value.replace(/&#039;|&quot;|&lt;|&gt;|&amp;/g, (entity) => ENTITIES[entity]!);
}

const ENTITIES: Record<string, string> = {
  '&#039;': "'",
  '&quot;': '"',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};
