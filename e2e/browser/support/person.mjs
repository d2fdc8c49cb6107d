/** A person who uses a page by keyboard only, and sees each page that it leads to. */
/* global document, getComputedStyle -- of the page */
import assert from 'node:assert/strict';
import { examine } from './examine.mjs';

/** More elements than any page has. */
const MAX_TABS = 40;

export class Person {
  constructor(page, app) {
    this.page = page;
    this.app = app;
  }

  /** Opens an address, as if it were typed into the address bar. */
  async open(url) {
    await this.page.goto(new URL(url, this.app).href);
    await examine(this.page, this.app);
  }

  /** Moves to a field with Tab, and types. The field must have this label. */
  async type(label, text) {
    await this.#tabTo(this.page.getByLabel(label, { exact: true }), label);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** Moves to a link or a button with Tab, and presses Enter. Returns when the next page is there. */
  async press(name) {
    const named = { name, exact: true };
    const target = this.page.getByRole('button', named).or(this.page.getByRole('link', named));
    await this.#tabTo(target, name);
    const next = this.page.waitForEvent('domcontentloaded');
    await this.page.keyboard.press('Enter');
    await next;
    await examine(this.page, this.app);
  }

  /** Logs in on the site, where its login page is shown. */
  async logInOnSite(username, password) {
    await this.type('Username or Email Address', username);
    await this.type('Password', password);
    await this.press('Log In');
  }

  heading() {
    return this.page.getByRole('heading', { level: 1 }).innerText();
  }

  text() {
    return this.page.locator('body').innerText();
  }

  /** The text of the alert. */
  alert() {
    return this.page.getByRole('alert').innerText();
  }

  value(label) {
    return this.page.getByLabel(label, { exact: true }).inputValue();
  }

  async #tabTo(target, name) {
    assert.equal(await target.count(), 1, `"${name}" is not on the page ${this.page.url()} exactly once`);
    for (let tabs = 0; tabs <= MAX_TABS; tabs++) {
      const focus = await target.evaluate((element) => ({
        isHere: element === document.activeElement,
        isVisible: element.matches(':focus-visible') && getComputedStyle(element).outlineStyle !== 'none',
      }));
      if (focus.isHere) {
        assert.ok(focus.isVisible, `The focus is not visible at "${name}" on ${this.page.url()}`);
        return;
      }
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach "${name}" on ${this.page.url()}`);
  }
}
