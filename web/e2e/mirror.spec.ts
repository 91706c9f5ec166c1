import type { Page } from '@playwright/test';
import { expect, message, password, test } from './people';
import { Speaker } from './seed';

/** Elements that reach over the edge of the window, by their markup. What is shortened is cut on purpose. */
const over = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const drawn = width > 0 && style.visibility === 'visible' && !element.closest('.unseen');
        const decor = element.closest('.cloth, svg');
        const around = element.parentElement && getComputedStyle(element.parentElement);
        const shortened = around?.textOverflow === 'ellipsis';
        return drawn && !decor && !shortened && (left < -1 || right > innerWidth + 1);
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );

for (const width of [390, 1440]) {
  test(`mirrored and lengthened, nothing reaches over the edge (${width})`, async ({
    newPage,
    server,
  }) => {
    const rina = await Speaker.admin(server, password);
    const page = await newPage({ viewport: { width, height: 844 } });
    const fits = async () => {
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await over(page)).toEqual([]);
    };
    await page.goto('/?lang=xx-mirror');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await fits();
    await page.getByRole('textbox').fill('Ayu Lestari Kusumawardhani Anggraini');
    await page.getByRole('textbox').press('Enter');
    await page.locator('form textarea').fill('halo');
    await page.locator('form textarea').press('Enter');
    await expect(message(page, 'halo')).toHaveCount(1);
    await rina.say(`${'x'.repeat(300)} مرحبا`);
    await rina.announce('Please save your work: we restart in ten minutes.', 'critical');
    await expect(page.locator('section.critical')).toBeVisible();
    await fits();
    const stop = page.locator('section.critical button');
    await stop.click();
    if (width === 390) await page.locator('header .drawer').click();
    await fits();
    await page.locator('nav .me').click();
    await fits();
    await page.locator('.menu li button').last().click();
    await fits();
    await page.keyboard.press('Escape');
    await page.context().request.post('/api/session.delete', { data: {} });
    await expect(page.locator('dialog')).toBeVisible();
    await fits();
  });
}
