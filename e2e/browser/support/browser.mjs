/** One Chromium for a test file, with a profile for each test. It ends with the file, as the programs do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { launchOptions } from '../../chromium.mjs';
import { Person } from './person.mjs';
import { stopAll } from './programs.mjs';

let launched;

/**
 * A person in front of a browser without history.
 *
 * @param app The origin of the application. All other pages must say that they are a stand-in.
 */
export async function newPerson(t, app) {
  launched ??= await chromium.launch(launchOptions());
  const context = await launched.newContext();
  t.after(() => context.close());
  return new Person(await openPage(context), app);
}

/** A person whose browser blocks all cookies of an application. */
export async function newPersonWithoutCookies(t, app) {
  const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const cookies = { [`${app},*`]: { setting: 2 } };
  mkdirSync(path.join(profile, 'Default'));
  writeFileSync(
    path.join(profile, 'Default/Preferences'),
    JSON.stringify({ profile: { content_settings: { exceptions: { cookies } } } }),
  );
  const context = await chromium.launchPersistentContext(profile, launchOptions());
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return new Person(await openPage(context), app);
}

/** Another tab of the same browser. */
export async function newTab(person) {
  return new Person(await openPage(person.page.context()), person.app);
}

async function openPage(context) {
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

after(async () => {
  await launched?.close();
  await stopAll();
});
