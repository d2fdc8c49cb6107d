/** A person with a browser: opens the application's login, and answers what WordPress asks. */
import { chromium } from 'playwright-core';
import { launchOptions, whyNoChromium } from '../chromium.mjs';
import { userNamed } from './users.mjs';

/** For `describe`: skips the tests, with the reason, where there is no Chromium. */
export const needsBrowser = { skip: whyNoChromium(false) ?? false };

/** Opens Chromium. */
export async function openBrowser() {
  const browser = await chromium.launch(launchOptions());
  return {
    /** A person with cookies of their own. */
    async newPerson() {
      const context = await browser.newContext();
      context.setDefaultTimeout(30_000);
      return new Person(await context.newPage());
    },
    stop: () => browser.close(),
  };
}

class Person {
  constructor(page) {
    this.page = page;
  }

  /** Opens an address, and logs in to WordPress there. */
  async open(address, { username, password }) {
    await this.page.goto(address);
    if ((await this.page.locator('#user_login').count()) === 0)
      throw new Error(`${this.page.url()} is not a login page of WordPress: ${await this.read('body')}`);
    await this.fillIn(username, password);
  }

  /** Submits the form of wp-login.php. */
  async fillIn(username, password = userNamed(username).user_pass) {
    // The script of the page moves the focus after 200 ms. What is typed before that may end up in the wrong field.
    await this.page.locator('#user_login:focus, #user_pass:focus').waitFor();
    await this.page.fill('#user_login', username);
    await this.page.fill('#user_pass', password);
    await this.page.click('#wp-submit');
  }

  /** The text that is visible at a selector. */
  read(selector) {
    return this.page.locator(selector).innerText();
  }

  /** Presses a button, and reads what the application shows then. */
  async press(selector, { callback }) {
    await this.page.click(selector);
    await this.page.waitForURL((url) => url.href.startsWith(callback));
    return this.readJSON();
  }

  /** What the application shows. */
  async readJSON() {
    return JSON.parse(await this.read('body'));
  }

  leave() {
    return this.page.context().close();
  }
}
