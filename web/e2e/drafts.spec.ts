import type { Page } from '@playwright/test';
import { composer, expect, message, say } from './people';
import { link, messageMenu, rooms, test } from './team';

test('a draft follows one to another device; of two at once neither is lost', async ({
  owner,
  newPage,
  server,
}) => {
  const { page: desk, context } = owner;
  const phone = await newPage({ storageState: await context.storageState() });
  await phone.goto('/r/announcements');
  await expect(composer(phone)).toBeVisible();
  await expect(rooms(phone).getByRole('img', { name: 'Draft' })).toHaveCount(0);
  await composer(desk).fill('half a');
  await expect(link(phone, 'lobby').getByRole('img', { name: 'Draft' })).toBeVisible();
  await link(phone, 'lobby').click();
  await expect(composer(phone)).toHaveValue('half a');
  await composer(phone).press('End');
  await composer(phone).pressSequentially(' sentence');
  await expect(composer(desk)).toHaveValue('half a sentence');
  await composer(desk).press('Enter');
  await expect(message(phone, 'half a sentence')).toHaveCount(1);
  await expect(composer(phone)).toHaveValue('');

  // So does what it answers, without a text, too; it takes the focus from nothing there.
  const banner = (page: Page) => page.getByText('Reply to Rina');
  await link(phone, 'announcements').click();
  await expect(composer(phone)).toBeVisible();
  await messageMenu(desk, 'half a sentence', 'Reply');
  await expect(link(phone, 'lobby').getByRole('img', { name: 'Draft' })).toBeVisible();
  await link(phone, 'lobby').click();
  await expect(banner(phone)).toBeVisible();
  await composer(phone).press('Escape');
  await expect(banner(desk)).toHaveCount(0);
  const menu = phone.getByRole('button', { name: 'Send later' });
  await menu.focus();
  await messageMenu(desk, 'half a sentence', 'Reply');
  await expect(composer(desk)).toBeFocused();
  await expect(banner(phone)).toBeVisible();
  await expect(menu).toBeFocused();
  await say(phone, 'the other half');
  await expect(banner(desk)).toHaveCount(0);
  await expect(message(desk, 'the other half').getByRole('link', { name: 'Rina' })).toContainText(
    'half a sentence',
  );

  await server.kill();
  await composer(desk).fill('from the desk');
  await composer(phone).fill('from the phone');
  await expect(desk.getByText('Connection closed')).toBeVisible();
  await server.start();
  for (const page of [desk, phone]) {
    const now = page.getByRole('button', { name: 'Try now' });
    // It may have come back by itself.
    await now.click({ timeout: 1000 }).catch(() => undefined);
    await expect(now).toBeHidden();
  }
  const written = () => Promise.all([desk, phone].map((page) => composer(page).inputValue()));
  await expect.poll(async () => new Set(await written()).size).toBe(1);
  const [stands] = await written();
  const other = stands === 'from the desk' ? 'from the phone' : 'from the desk';
  const offers = [desk, phone].map((page) => page.getByRole('status', { name: /another device/ }));
  const at = (await offers[0]!.isVisible()) ? 0 : 1;
  await expect(offers[at]!).toContainText(other);
  await offers[at]!.getByRole('button', { name: 'Take that' }).click();
  for (const page of [desk, phone]) await expect(composer(page)).toHaveValue(other);
  await say([desk, phone][at]!, other);
  await expect(message(desk, other)).toHaveCount(1);
});
