import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../bench/harness/browser.ts';
import { drawShapes } from '../../cli/demo/shapes.ts';
import { startRuntime } from '../../cli/runtime/start-runtime.ts';
import { buildConsole } from '../../infra/bundle/console.ts';
import { openConsole, places, visit } from './support/console-page.ts';
import { serveConsole } from './support/console-server.ts';
import { fakeDeployment } from './support/fake-data.ts';

/**
 * Measures the console, each figure once unless stated otherwise. Nothing else should run meanwhile:
 * `node --import tsx test/web/measure.ts`
 *
 * - size: the files of the first load, compressed with br
 * - first load: from opening the link to a working drop zone, with the real runtime, median of 5
 * - first prediction: from choosing a folder of 300 drawn images to the prediction of a new one, with the real runtime
 * - gallery, interactions: 5,000 images of a fake API in the browser's own process; long tasks (over 50 ms) as the
 *   browser reports them; memory as JavaScript heap after a garbage collection and as Pss of the process; interactions
 *   by Event Timing
 */
const root = await mkdtemp(join(tmpdir(), 'headstart-measure-'));
const say = (what: string, value: string) => console.log(what.padEnd(56), value);

await size();
await onRuntime();
await inGallery();
await rm(root, { recursive: true });

async function size() {
  const folder = join(root, 'console');
  buildConsole(folder);
  let script = 0;
  let rest = 0;
  for (const file of await readdir(join(folder, 'assets'))) {
    const { length } = await readFile(join(folder, 'assets', file));
    if (file.endsWith('.js.br')) script += length;
    else if (file.endsWith('.css.br') || file.endsWith('.woff2')) rest += length;
  }
  say('script of the first load, br', `${(script / 1000).toFixed(1)} kB`);
  say('its style and font', `${(rest / 1000).toFixed(1)} kB`);
}

async function onRuntime() {
  await drawShapes(join(root, 'shapes'), 100, 1);
  await drawShapes(join(root, 'new'), 1, 1_000_001);
  const runtime = await startRuntime({ dir: join(root, 'local'), apiPort: 0, awsPort: 0, log: () => {} });
  const link = `${runtime.outputs.apiUrl}/#key=${runtime.outputs.apiKey}`;
  const { context, close } = await openBrowser();
  const loads: number[] = [];
  for (let i = 0; i < 5; i++) {
    const page = await context.newPage();
    const start = performance.now();
    await page.goto(link, { waitUntil: 'commit' });
    await page.locator('[data-drop]').waitFor();
    loads.push(performance.now() - start);
    await page.close();
  }
  say('first load to ready, median of 5', `${median(loads).toFixed(0)} ms (the first ${loads[0]?.toFixed(0)})`);

  const page = await context.newPage();
  await page.goto(link);
  await page.locator('[data-drop]').waitFor();
  const start = performance.now();
  const since = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  await page.locator('input[webkitdirectory]').first().setInputFiles(join(root, 'shapes'));
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('[data-upload=done]').waitFor({ timeout: 120_000 });
  say('300 images uploaded', since());
  await page.locator('[data-version="1"]').waitFor({ timeout: 120_000 });
  say('  and trained', since());
  await page.locator('[data-try] ~ .row input').setInputFiles(join(root, 'new/triangle/001.jpg'));
  await page.locator('[data-prediction]').waitFor({ timeout: 120_000 });
  say('  and the first prediction', since());
  await close();
  await runtime.stop();
}

async function inGallery() {
  const served = await serveConsole();
  const labels = ['cat', 'dog', 'rabbit', 'hamster', 'parrot'];
  const { page, close } = await openConsole(served.url, fakeDeployment(labels, 1_000));
  await visit(page, '#/d/pets/images');
  await page.getByText('5,000 images', { exact: true }).waitFor();
  const { longest, over, images, shift } = await page.evaluate(scroll);
  say('longest task while scrolling 5,000 images', `${longest.toFixed(0)} ms (over 100 ms: ${over})`);
  say('most images rendered at once', `${images}`);
  say('layout shift while scrolling', shift.toFixed(3));
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  say('JavaScript heap with 5,000 images', `${(usedSize / 1e6).toFixed(0)} MB`);
  say('memory of its process', `${((await memoryOf(page)) / 1e6).toFixed(0)} MB`);
  await visit(page, '#/d/pets/map');
  await page.locator('canvas').waitFor();
  const lassoed = await lasso(page);
  say('longest task during a lasso around 5,000 points', `${lassoed.toFixed(0)} ms`);

  for (const [title, address, shown] of places.slice(0, 10)) {
    await visit(page, address);
    await page.locator(shown).first().waitFor();
    say(`slowest interaction, ${title}`, `${(await slowest(page)).toFixed(0)} ms`);
  }
  await close();
  await served.close();
}

/** The memory of the page's process, with its share of the memory that processes share, bytes (Linux: Pss). */
async function memoryOf(page: Page): Promise<number> {
  const browser = await page.context().browser()?.newBrowserCDPSession();
  if (!browser) return Number.NaN;
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1]);
  return Math.max(...sizes.map((size) => Number(size) * 1024));
}

/** Draws a lasso around all points of the map. Returns the longest task, or 0 if none took over 50 ms. */
async function lasso(page: Page): Promise<number> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator('canvas').boundingBox()) ?? {};
  await page.mouse.move(x + 4, y + 4);
  await page.mouse.down();
  for (const [right, low] of [
    [1, 0],
    [1, 1],
    [0, 1],
  ] as const)
    await page.mouse.move(x + 4 + right * (width - 8), y + 4 + low * (height - 8), { steps: 20 });
  await page.mouse.up();
  await page.getByText('5,000 images selected').waitFor();
  await page.waitForTimeout(500);
  return page.evaluate(() => Math.max(0, ...(window as unknown as { tasks: number[] }).tasks));
}

/** Scrolls through the gallery in 200 steps. */
async function scroll() {
  const main = document.querySelector('main') as HTMLElement;
  const tasks: number[] = [];
  let shift = 0;
  let images = 0;
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { value: number }[]) shift += entry.value;
  }).observe({ type: 'layout-shift' });
  for (let i = 0; i < 200; i++) {
    main.scrollTop += main.scrollHeight / 200;
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 16)));
    images = Math.max(images, document.querySelectorAll('main img').length);
  }
  return { longest: Math.max(0, ...tasks), over: tasks.filter((duration) => duration > 100).length, images, shift };
}

/** Presses keys and buttons that change no data. Returns the slowest time until the next paint. */
async function slowest(page: Page): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'event',
      durationThreshold: 16,
    } as PerformanceObserverInit);
  });
  for (let i = 0; i < 12; i++) await page.keyboard.press('Tab');
  const summaries = page.locator('main summary:visible');
  if ((await summaries.count()) > 0) await summaries.first().click();
  const options = page.locator('[role=option]');
  if ((await options.count()) > 0) await options.nth(2).click();
  const cells = page.locator('.cell');
  if ((await cells.count()) > 0) await cells.nth(3).click();
  const sliders = page.getByRole('slider');
  if ((await sliders.count()) > 0) await sliders.first().press('ArrowRight');
  await page.waitForTimeout(400);
  return page.evaluate(() => Math.max(0, ...(window as unknown as { seen: number[] }).seen));
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
