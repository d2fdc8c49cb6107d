/** What holds for each page, in light and dark, and on a narrow screen. */
/* global document, window -- of the page */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const { source: axe } = createRequire(import.meta.url)('axe-core');

/** In milliseconds. */
const MAX_FOCUS_WAIT = 5000;

/** Pages that were examined, without the values that differ each time. */
const examined = new Set();

/**
 * Examines a page, once.
 *
 * @param app The origin of the application. All other pages must say that they are a stand-in.
 */
export async function examine(page, app) {
  const content = await page.content();
  // As on a real site: the page after Cancel is empty.
  if (/<body><\/body>/.test(content)) return;
  const key = content.replace(/\d+|[\w-]{16,}/g, '');
  if (examined.has(key)) return;
  examined.add(key);

  const where = page.url();
  assert.notEqual(await page.title(), '', `The page ${where} has no title`);
  if (new URL(where).origin === app) await focusIsAtMessage(page);
  else assert.match(content, /A stand-in, not WordPress/, `The page ${where} does not say what it is`);

  // Not a script element: the policy of the page refuses those.
  await page.evaluate(axe);
  for (const [colorScheme, rules] of [['light'], ['dark', ['color-contrast']]]) {
    await page.emulateMedia({ colorScheme });
    const found = await violations(page, rules);
    assert.deepEqual(found, [], `axe found faults on ${where} (${colorScheme})`);
  }
  await fitsNarrowScreen(page);
}

/**
 * A screen reader reads where the focus is, so it is at the message about a failure. The browser carries out
 * `autofocus` when it draws the page for the first time, which can be after the page was read.
 */
async function focusIsAtMessage(page) {
  const message = page.getByRole('alert').or(page.getByRole('status'));
  if ((await message.count()) === 0) return;
  await page
    .waitForFunction((element) => element === document.activeElement, await message.elementHandle(), {
      timeout: MAX_FOCUS_WAIT,
    })
    .catch(() => assert.fail(`The message on ${page.url()} does not have the focus`));
}

/** The faults that axe finds by all of its rules, or by some. */
async function violations(page, runOnly) {
  const found = await page.evaluate((options) => window.axe.run(options), {
    resultTypes: ['violations'],
    ...(runOnly && { runOnly }),
  });
  return found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
}

async function fitsNarrowScreen(page) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `The page ${page.url()} is ${width} pixels wide on a screen of 360`);
  await page.setViewportSize(size);
}
