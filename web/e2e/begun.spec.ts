import type { Page } from '@playwright/test';
import { line } from './cut';
import { choose, composer, message, say } from './people';
import { dialog, expect, messageMenu, test } from './team';

const banner = (page: Page) => page.getByText('Reply to Budi');

test('what one has begun is there after a reload, goes later, and is counted before one leaves', async ({
  owner,
  member,
}) => {
  const { page } = owner;
  const owners = await line(page);
  await page.reload();
  const budi = await member('Budi');
  await say(budi.page, 'Who brings the rice?');
  await messageMenu(page, 'the rice', 'Reply');
  await expect(banner(page)).toBeVisible();
  await page.reload();
  await expect(banner(page)).toBeVisible();
  await messageMenu(page, 'the rice', 'Reply');
  await composer(page).press('Escape');
  await page.reload();
  await expect(message(page, 'the rice')).toHaveCount(1);
  await expect(composer(page)).toBeVisible();
  await messageMenu(page, 'the rice', 'Reply');

  // A message that goes later answers what it was written for.
  await composer(page).fill('I do');
  await page.getByRole('button', { name: 'Send later' }).click();
  await page.getByRole('menuitem').first().click();
  await expect(composer(page)).toHaveValue('');
  await expect(banner(page)).toHaveCount(0);
  await page.goto('/scheduled');
  await expect(page.getByRole('region', { name: 'I do' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect(message(budi.page, 'I do').getByRole('link', { name: 'Budi' })).toContainText(
    'the rice',
  );

  // An edit and a reaction that wait are lost as a message would be.
  await page.goto('/');
  await expect(message(page, 'I do')).toHaveCount(1);
  await owners.cut();
  await messageMenu(page, 'I do', 'Edit');
  await page.getByRole('textbox', { name: 'Edit the message' }).fill('I do, and the tea');
  await page.keyboard.press('Enter');
  await message(page, 'the rice').first().hover();
  await message(page, 'the rice').first().getByRole('button', { name: 'React with 👍' }).click();
  await choose(page, 'Rina', 'Log out');
  const warning = dialog(page).getByText(/edits? or reactions? ha/);
  await expect(warning).toContainText('2 messages');
  await page.keyboard.press('Escape');
  await owners.mend();
  await expect(message(budi.page, 'and the tea')).toHaveCount(1);
  await choose(page, 'Rina', 'Log out');
  await expect(dialog(page).getByRole('button', { name: 'Log out' })).toBeVisible();
  await expect(warning).toHaveCount(0);
});

async function openKeys(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Messages' }).or(page.locator('nav .me')).last().focus();
  await page.keyboard.press('?');
  await expect(dialog(page)).toBeVisible();
}

test('a part that cannot be loaded without a line says so, and comes when the line is back', async ({
  owner: { page },
}) => {
  await page.context().setOffline(true);
  await openKeys(page);
  await expect(dialog(page)).toContainText('This part of the page did not load');
  await page.context().setOffline(false);
  await dialog(page).getByRole('button', { name: 'Retry' }).click();
  await expect(dialog(page).locator('kbd').first()).toBeVisible();
});

test('a part whose stylesheet fails once has its looks when it is asked for again', async ({
  owner: { page },
}) => {
  await page.route(/KeysDialog.*\.css$/, (route) => route.abort(), { times: 1 });
  await openKeys(page);
  await expect(dialog(page)).toContainText('Reload');
  await page.keyboard.press('Escape');
  await openKeys(page);
  await expect(dialog(page).locator('kbd').first()).toHaveCSS('border-style', 'solid');
});
