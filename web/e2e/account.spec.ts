import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { accept, choose, composer, expect, linkIn, message, password, say, test } from './people';
import { Speaker } from './seed';

async function logIn(page: Page, name: string, secret = password): Promise<void> {
  await page.goto('/');
  const instead = page.getByRole('button', { name: 'Log in instead' });
  const field = page.getByLabel('Password');
  await expect(instead.or(field).first()).toBeVisible();
  if (await instead.isVisible()) await instead.click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await field.fill(secret);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('a session that is ended from another device says so, and why', async ({ admin, newPage }) => {
  const phone = await admin();
  const laptop = await newPage();
  await logIn(laptop, 'Rina');
  await expect(composer(laptop)).toBeVisible();
  await composer(laptop).fill('half a thought');
  await choose(phone.page, 'Rina', 'My account');
  const dialog = phone.page.getByRole('dialog');
  await expect(dialog.getByText('This device')).toBeVisible();
  await dialog.getByRole('button', { name: /^Sign out: / }).click();
  await expect(laptop.getByText('Connection closed')).toBeVisible({ timeout: 2000 });
  await expect(laptop.getByText('You were logged out.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Sign out: / })).toHaveCount(0);
  const again = laptop.getByRole('dialog');
  await again.getByLabel('Password').fill(password);
  await again.getByRole('button', { name: 'Log in' }).click();
  await expect(laptop.getByText('Connection closed')).toBeHidden();
  await expect(composer(laptop)).toHaveValue('half a thought');

  await phone.page.keyboard.press('Escape');
  await choose(phone.page, 'Rina', 'My account');
  await dialog.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(laptop.getByText('You were logged out.')).toBeVisible();
  await phone.page.keyboard.press('Escape');
  await say(phone.page, 'still here');
  await expect(message(phone.page, 'still here')).toHaveCount(1);
});

test('a new name, a new password', async ({ admin, newPage }) => {
  const { page } = await admin();
  await choose(page, 'Rina', 'My account');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Rina Wijaya');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Menu of Rina Wijaya' })).toBeAttached();
  await dialog.getByRole('button', { name: 'Change the password' }).click();
  await dialog.getByLabel('Your password now').fill('not this one');
  await dialog.getByLabel('New password').fill('teh manis 22');
  await dialog.getByRole('button', { name: 'Change the password' }).click();
  await expect(dialog.getByText('This is not your password.')).toBeVisible();
  await dialog.getByLabel('Your password now').fill(password);
  await dialog.getByRole('button', { name: 'Change the password' }).click();
  await expect(dialog.getByText('The password is changed.')).toBeVisible();
  await page.reload();
  await expect(composer(page)).toBeVisible();
  const elsewhere = await newPage();
  await logIn(elsewhere, 'Rina Wijaya', 'teh manis 22');
  await expect(composer(elsewhere)).toBeVisible();
});

test('one’s own data is a file; a deleted account leaves its messages', async ({
  admin,
  newPage,
  server,
}) => {
  const rina = await admin();
  await choose(rina.page, 'Rina', 'Invite people');
  await rina.page.getByRole('button', { name: 'Make the link' }).click();
  const link = await linkIn(rina.page, 'Invitation link');
  await rina.page.keyboard.press('Escape');
  const page = await newPage();
  await page.goto(link);
  await accept(page, 'Ayu');
  for (let i = 1; i <= 3; i++) await say(page, `message ${i} of mine`);
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
  await choose(page, 'Ayu', 'My account');
  const dialog = page.getByRole('dialog');
  const coming = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save as a file' }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toMatch(/^bincang-.*\.json$/);
  const saved = JSON.parse(await readFile(await file.path(), 'utf8')) as {
    user: { name: string };
    messages: { text: string }[];
  };
  expect(saved.user.name).toBe('Ayu');
  expect(saved.messages.map(({ text }) => text).sort()).toEqual(
    [1, 2, 3].map((i) => `message ${i} of mine`),
  );
  await dialog.getByRole('button', { name: 'Delete my account …' }).click();
  await dialog.getByLabel('Your password now').fill(password);
  await dialog.getByRole('button', { name: 'Delete for ever' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  await expect(message(rina.page, 'message 1 of mine')).toHaveCount(1);
  await expect(rina.page.getByRole('button', { name: 'former member', exact: true })).toBeVisible();
  await Speaker.guest(server, 'Ayu');
});

test('whoever is blocked is folded, until one unblocks him', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await say(budi.page, 'buy my things');
  await expect(message(ayu.page, 'buy my things')).toHaveCount(1);
  await ayu.page.getByRole('button', { name: 'Budi', exact: true }).click();
  const card = ayu.page.getByRole('dialog', { name: 'Budi' });
  await expect(card).toContainText('Guest');
  await card.getByRole('button', { name: 'Block' }).click();
  await expect(card).toContainText('You have blocked this person.');
  await ayu.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(message(ayu.page, 'buy my things')).toHaveCount(0);
  await say(budi.page, 'and these');
  await expect(ayu.page.getByText('From somebody whom you have blocked.')).toHaveCount(2);
  await ayu.page.reload();
  await expect(ayu.page.getByText('From somebody whom you have blocked.')).toHaveCount(2);
  await ayu.page.getByRole('button', { name: 'Show' }).last().click();
  await expect(message(ayu.page, 'and these')).toHaveCount(1);
  await choose(ayu.page, 'Ayu', 'My account');
  await ayu.page.getByRole('button', { name: 'Unblock Budi' }).click();
  await ayu.page.keyboard.press('Escape');
  await expect(message(ayu.page, 'buy my things')).toHaveCount(1);
});
