import type { Page } from '@playwright/test';

/** Where the pictures of the pages lie. */
export const folder = '../shots';

/** The windows in which each page is looked at. */
export const phone = { width: 390, height: 844 };
export const tablet = { width: 768, height: 900 };
export const desk = { width: 1440, height: 900 };

/** Takes a picture of the page, once it is drawn, in each of these windows; it stays in the last one. */
export async function picture(page: Page, name: string, at = [phone, tablet, desk]): Promise<void> {
  for (const size of at) {
    await page.setViewportSize(size);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.screenshot({ animations: 'disabled', path: `${folder}/${name}-${size.width}.png` });
  }
}
