import type { Page } from '@playwright/test';
import { composer, expect, join, message, test } from './people';

const banner = (page: Page) => page.getByRole('region', { name: 'Announcement' });

async function announce(page: Page, text: string, level: string): Promise<void> {
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await page.getByRole('button', { name: 'Announce …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What should they know?').fill(text);
  await dialog.getByText(level, { exact: true }).click();
  await dialog.getByRole('button', { name: 'Announce' }).click();
}

test('an announcement shows over every room, at everyone', async ({ admin, guest }) => {
  const rina = await admin();
  const ayu = await guest('Ayu');
  await announce(rina.page, 'We move at 21:00.', 'Warning');
  for (const { page } of [rina, ayu]) {
    await expect(banner(page)).toContainText('We move at 21:00.');
    await expect(banner(page)).toContainText('from Rina');
  }
  await banner(ayu.page).getByRole('button', { name: 'Dismiss' }).click();
  await expect(banner(ayu.page)).toBeHidden();
  await expect(banner(rina.page)).toBeVisible();
  await ayu.page.getByRole('link', { name: 'announcements' }).click();
  await expect(message(ayu.page, 'We move at 21:00.')).toContainText('Warning');
  await expect(ayu.page.getByText('Only administrators write here.')).toBeVisible();
});

test('info goes by itself', async ({ admin, guest }) => {
  const rina = await admin();
  const ayu = await guest('Ayu');
  await announce(rina.page, 'Tea is ready.', 'Info');
  await expect(banner(ayu.page)).toBeVisible();
  await expect(banner(ayu.page)).toBeHidden({ timeout: 14_000 });
});

test('critical waits for whoever opens the page later, once', async ({ admin, newPage }) => {
  const rina = await admin();
  await announce(rina.page, 'Change your passwords.', 'Critical');
  const page = await newPage();
  await page.goto('/');
  await join(page, 'Ayu');
  await expect(banner(page)).toContainText('Change your passwords.');
  await page.reload();
  await expect(banner(page)).toBeVisible();
  await page.getByRole('button', { name: 'Understood' }).click();
  await expect(banner(page)).toBeHidden();
  await page.reload();
  await expect(composer(page)).toBeVisible();
  await page.waitForTimeout(500);
  await expect(banner(page)).toBeHidden();
});

test('an administrator announces in the room of announcements, too', async ({ admin, guest }) => {
  const rina = await admin();
  const ayu = await guest('Ayu');
  await rina.page.getByRole('link', { name: 'announcements' }).click();
  await rina.page.getByText('Critical').click();
  await composer(rina.page).fill('Leave by the stairs.');
  await composer(rina.page).press('Enter');
  await expect(message(rina.page, 'Leave by the stairs.')).toHaveCount(1);
  await expect(banner(ayu.page)).toContainText('Leave by the stairs.');
});
