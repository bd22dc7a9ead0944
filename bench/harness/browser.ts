import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { chromiumHere } from './chromium.ts';

/**
 * The flags of @sparticuz/chromium, without those that change tested behaviour: it also disables site isolation and the
 * same-origin policy, and runs pages in the browser process.
 */
const flags = [
  '--no-sandbox',
  '--no-zygote',
  '--font-render-hinting=none',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** Opens a browser with a new empty profile. `close` ends the browser and removes the profile. */
export async function openBrowser(
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const { path, env } = chromiumHere();
  const profile = await mkdtemp(join(tmpdir(), 'headstart-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    headless: true,
    args: flags,
    env: { ...process.env, ...env } as Record<string, string>,
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
