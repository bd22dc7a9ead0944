import { openBrowser } from '../harness/browser.ts';
import { chromiumSource } from '../harness/chromium.ts';
import { serveFolder } from '../harness/serve-folder.ts';
import type { Scores } from './answers.ts';

/** The scores of an export's page in Chromium, for each image; undefined without Chromium. */
export async function pageAnswers(folder: string, images: readonly { path: string }[]): Promise<Scores[] | undefined> {
  if (!chromiumSource()) return undefined;
  const server = await serveFolder(folder);
  const { context, close } = await openBrowser();
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    const answers: Scores[] = [];
    for (const { path } of images) {
      // Choosing the same file again fires no change event.
      await page.locator('#file:enabled').setInputFiles([]);
      await page.locator('#predictions').evaluate((list) => list.replaceChildren());
      await page.locator('#file').setInputFiles(path);
      await page.locator('#predictions li').first().waitFor();
      const list = page.locator('#predictions');
      const probabilities: number[] = JSON.parse((await list.getAttribute('data-scores')) ?? '[]');
      answers.push({ probabilities, known: Number(await list.getAttribute('data-known')) });
    }
    return answers;
  } finally {
    await close();
    await server.close();
  }
}
