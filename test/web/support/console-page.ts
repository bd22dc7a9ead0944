import type { BrowserContextOptions, Page } from 'playwright-core';
import { openBrowser } from '../../../bench/harness/browser.ts';
import { type FakeRoutes, fakeApi } from './fake-api.ts';

/** Opens the console at `url`, signed in, with a fake API. */
export async function openConsole(url: string, routes: FakeRoutes, options: BrowserContextOptions = {}) {
  const { context, close } = await openBrowser(options);
  await fakeApi(context, routes);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text())) errors.push(message.text());
  });
  await page.goto(`${url}/#key=hs_test`);
  return { page, errors, close };
}

/** Goes to a page of the console: `#/d/pets/images`. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
}

/** Every page, with a selector that matches once it has loaded. */
export const places: [title: string, address: string, shown: string][] = [
  ['home', '#/', '.tile'],
  ['overview', '#/d/pets', '[data-version]'],
  ['images', '#/d/pets/images', '[role=option]'],
  ['trainings', '#/d/pets/trainings', '.training'],
  ['results', '#/d/pets/results/3', '.thumbnails img'],
  ['versions', '#/d/pets/versions', 'tbody tr'],
  ['compare', '#/d/pets/compare?a=2&b=3', '.thumbnails img'],
  ['try', '#/d/pets/try', '[data-try]'],
  ['map', '#/d/pets/map', 'canvas'],
  ['settings', '#/settings', 'tbody tr'],
  ['an empty dataset', '#/d/nothing', '[data-drop]'],
  ['images of an empty dataset', '#/d/nothing/images', '.empty'],
  ['results without a training', '#/d/nothing/results', '.empty'],
];
