/** Takes the pictures of docs/: `npm run test:browser -- --screenshots`. */
import path from 'node:path';
import { chromium } from 'playwright-core';
import { launchOptions } from '../chromium.mjs';
import { startExample, stopAll } from './support/programs.mjs';

const docs = path.resolve(import.meta.dirname, '../../docs');
const { app } = await startExample();
const browser = await chromium.launch(launchOptions());
const page = await browser.newPage({ viewport: { width: 760, height: 720 } });
const take = (name) => page.screenshot({ path: path.join(docs, name) });

await page.goto(app);
await take('demo-login.png');
await page.getByRole('link', { name: 'Log in with WordPress' }).click();
await page.getByLabel('Username or Email Address').fill('alice');
await page.getByLabel('Password').fill('wonderland');
await page.getByRole('button', { name: 'Log In' }).click();
await page.getByRole('button', { name: 'Authorize' }).waitFor();
await take('demo-consent.png');
await page.getByRole('button', { name: 'Authorize' }).click();
await page.getByRole('heading', { name: 'Your account' }).waitFor();
await take('demo-account.png');

await browser.close();
await stopAll();
