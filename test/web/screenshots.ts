import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser } from '../../bench/harness/browser.ts';
import { drawShapes } from '../../cli/demo/shapes.ts';
import { startRuntime } from '../../cli/runtime/start-runtime.ts';

/**
 * Takes a screenshot of every page of the console, with drawn shapes, some of them with wrong labels:
 * `node --import tsx test/web/screenshots.ts [FOLDER]`, by default docs/screenshots. With `--all`, every page in both
 * themes, on a desktop and on a phone.
 */
const folders = process.argv.slice(2).filter((argument) => argument !== '--all');
const all = process.argv.includes('--all');
const out = folders[0] ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url));

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
} as const;
type Size = keyof typeof sizes;
type Theme = 'light' | 'dark';

const addresses: Record<string, string> = {
  home: '#/',
  overview: '#/d/shapes',
  images: '#/d/shapes/images',
  trainings: '#/d/shapes/trainings',
  results: '#/d/shapes/results/1',
  versions: '#/d/shapes/versions',
  compare: '#/d/shapes/compare?a=1&b=2',
  try: '#/d/shapes/try',
  map: '#/d/shapes/map',
  settings: '#/settings',
};

/** Screenshots in docs/screenshots besides those of a desktop in the light theme. */
const also: [page: string, theme: Theme, size: Size][] = [
  ['overview', 'dark', 'desktop'],
  ['images', 'dark', 'desktop'],
  ['results', 'dark', 'desktop'],
  ['overview', 'light', 'phone'],
  ['images', 'light', 'phone'],
  ['try', 'dark', 'phone'],
];

const isWanted = (page: string, theme: Theme, size: Size) =>
  all ||
  (theme === 'light' && size === 'desktop') ||
  also.some((wanted) => wanted.join() === [page, theme, size].join());

const root = await mkdtemp(join(tmpdir(), 'headstart-screenshots-'));
const train = join(root, 'shapes');
await drawShapes(train, 60, 1);
await drawShapes(join(root, 'new'), 1, 1_000_001);
// Duplicates with a wrong label, as in datasets that people sort.
for (const [from, to, n] of [
  ['circle', 'square', 3],
  ['square', 'triangle', 2],
  ['triangle', 'circle', 2],
] as const) {
  for (let i = 1; i <= n; i++) await copyFile(join(train, from, `00${i}.jpg`), join(train, to, `moved-00${i}.jpg`));
}

const runtime = await startRuntime({ dir: join(root, 'local'), apiPort: 0, awsPort: 0, log: () => {} });
const link = `${runtime.outputs.apiUrl}/#key=${runtime.outputs.apiKey}`;
await mkdir(out, { recursive: true });
try {
  await firstVersion();
  await takeAll((name) => name === 'results');
  await secondVersion();
  await takeAll((name) => name !== 'results');
} finally {
  await runtime.stop();
  await rm(root, { recursive: true });
}

/** Trains the first version, with the wrong labels. */
async function firstVersion(): Promise<void> {
  const { context, close } = await openBrowser();
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('input[webkitdirectory]').first().setInputFiles(train);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('[data-version="1"]').waitFor({ timeout: 120_000 });
  await close();
}

/** Trains the second version, without them. */
async function secondVersion(): Promise<void> {
  const { context, close } = await openBrowser();
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('.tile').first().waitFor();
  await visit(page, '#/d/shapes/images?search=moved');
  await page.locator('[role=option]').nth(6).waitFor();
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await visit(page, '#/d/shapes');
  await page.getByRole('button', { name: 'Train again' }).click();
  await page.locator('[data-version="2"]').waitFor({ timeout: 120_000 });
  await close();
}

async function takeAll(wanted: (name: string) => boolean): Promise<void> {
  for (const size of Object.keys(sizes) as Size[])
    for (const theme of ['light', 'dark'] as const) await take(theme, size, wanted);
}

async function take(theme: Theme, size: Size, wanted: (name: string) => boolean): Promise<void> {
  const { context, close } = await openBrowser({ ...sizes[size], colorScheme: theme });
  const page = await context.newPage();
  await page.goto(link);
  for (const [name, address] of Object.entries(addresses)) {
    if (!wanted(name) || !isWanted(name, theme, size)) continue;
    await visit(page, address);
    await page.locator('.wait').first().waitFor({ state: 'detached' });
    if (name === 'overview' || name === 'try') {
      await page.locator('[data-try] ~ .row input').setInputFiles(join(root, 'new/triangle/001.jpg'));
      await page.locator('[data-prediction]').waitFor();
    }
    await page.waitForTimeout(600);
    const file = [name, theme === 'dark' && 'dark', size === 'phone' && 'phone'].filter(Boolean).join('-');
    const picture = await page.screenshot();
    await sharp(picture)
      .png({ palette: true, quality: 90, compressionLevel: 9 })
      .toFile(join(out, `${file}.png`));
  }
  await close();
}

async function visit(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, address);
}
