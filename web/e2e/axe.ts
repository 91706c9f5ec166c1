import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

type RunOptions = Parameters<AxeBuilder['options']>[0];

/**
 * What axe finds, as lines that one can read: every rule in the light theme and, in the dark one, what
 * a theme can change.
 */
export async function found(page: Page): Promise<string[]> {
  await wear(page, 'light');
  const light = await analysed(page);
  await wear(page, 'dark');
  const dark = await analysed(page, { runOnly: ['color-contrast'] });
  await wear(page, 'light');
  return [...light, ...dark.map((line) => `dark: ${line}`)];
}

/** Axe finds nothing, on a wide window and on a phone, where nothing reaches over the edge. */
export async function clean(page: Page): Promise<void> {
  expect(await found(page)).toEqual([]);
  await fits(page);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  expect(await analysed(page, { rules: { 'color-contrast': { enabled: false } } })).toEqual([]);
  if (before) await page.setViewportSize(before);
}

async function fits(page: Page): Promise<void> {
  const { scroll, width } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    width: innerWidth,
  }));
  expect(scroll).toBe(width);
}

/** The page has no frames: without looking for them axe needs no second page. */
async function analysed(page: Page, options: RunOptions = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await axe.options({ resultTypes: ['violations'], ...options }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

/** Changes the theme of the system; colours that are on their way have arrived after it. */
async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    const running = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(running.map((one) => one.finished));
  });
}
