import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openConsole, visit } from '../support/console-page.ts';
import { serveConsole } from '../support/console-server.ts';
import { describeInBrowser } from '../support/describe-in-browser.ts';
import { fakeDeployment } from '../support/fake-data.ts';

const labels = ['cat', 'dog', 'rabbit', 'hamster', 'parrot'];
let served: Awaited<ReturnType<typeof serveConsole>>;

describeInBrowser('the gallery', () => {
  beforeAll(async () => {
    served = await serveConsole();
  }, 180_000);
  afterAll(async () => served?.close());

  describe('of 5,000 images', () => {
    let opened: Awaited<ReturnType<typeof openConsole>>;
    beforeAll(async () => {
      opened = await openConsole(served.url, fakeDeployment(labels, 1_000));
      await visit(opened.page, '#/d/pets/images');
      await opened.page.getByText('5,000 images', { exact: true }).waitFor();
    }, 180_000);
    afterAll(() => opened?.close());

    test('renders under 500 of them at any scroll position', async () => {
      const { page } = opened;
      const drawn = await page.evaluate(async () => {
        const main = document.querySelector('main') as HTMLElement;
        const counts: number[] = [];
        for (let i = 0; i <= 20; i++) {
          main.scrollTop = (main.scrollHeight * i) / 20;
          await new Promise((resolve) => setTimeout(resolve, 50));
          counts.push(document.querySelectorAll('main img').length);
        }
        return counts;
      });
      expect(Math.max(...drawn)).toBeLessThan(500);
      expect(Math.min(...drawn)).toBeGreaterThan(0);
    });

    test('is one list that knows the position of the cursor', async () => {
      const { page } = opened;
      await page.getByRole('listbox').focus();
      await page.keyboard.press('End');
      const active = page.locator('#picture-4999');
      await active.waitFor();
      expect(await active.getAttribute('aria-posinset')).toBe('5000');
      expect(await page.getByRole('listbox').getAttribute('aria-activedescendant')).toBe('picture-4999');
    });
  });

  describe('by keyboard alone', () => {
    let opened: Awaited<ReturnType<typeof openConsole>>;
    beforeAll(async () => {
      opened = await openConsole(served.url, fakeDeployment(labels, 20));
      await visit(opened.page, '#/d/pets/images');
      await opened.page.locator('[role=option]').first().waitFor();
    }, 180_000);
    afterAll(() => opened?.close());

    test('images are selected, relabelled and restored', async () => {
      const { page } = opened;
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement?.getAttribute('role') === 'listbox')) break;
      }
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      await page.keyboard.press('Shift+ArrowRight');
      await page.getByText('2 images selected').waitFor();
      await page.keyboard.press('l');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('parrot');
      await page.keyboard.press('Enter');
      await page.getByText('2 images labelled parrot.').waitFor();
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await visit(page, '#/d/pets/images?label=cat');
      await page.getByText('20 images', { exact: true }).waitFor();
    });

    test('a deleted image comes back after Undo', async () => {
      const { page } = opened;
      await page.getByRole('listbox').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Delete');
      await page.getByText('19 images', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).last().click();
      await page.getByText('20 images', { exact: true }).waitFor();
    });

    test('Z undoes the last change, but is a letter in a field', async () => {
      const { page } = opened;
      await page.getByRole('listbox').focus();
      await page.keyboard.press('Delete');
      await page.getByText('19 images', { exact: true }).waitFor();
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('z');
      expect(await page.getByRole('button', { name: 'Undo' }).count()).toBe(1);
      await page.getByRole('searchbox').fill('');
      await page.getByRole('listbox').focus();
      await page.keyboard.press('z');
      await page.getByText('20 images', { exact: true }).waitFor();
    });

    test('a label is removed and restored', async () => {
      const { page } = opened;
      await page.getByRole('listbox').focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('l');
      await page.getByRole('button', { name: 'Remove the label' }).click();
      await page.getByText('1 image unlabelled.').waitFor();
      await page.getByText('19 images', { exact: true }).waitFor();
      await page.keyboard.press('z');
      await page.getByText('20 images', { exact: true }).waitFor();
    });

    test('an image opens, and Escape closes it', async () => {
      const { page } = opened;
      await page.getByRole('listbox').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    });
  });
});
