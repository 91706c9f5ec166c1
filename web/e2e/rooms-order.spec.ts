import { found } from './axe';
import type { Page } from '@playwright/test';
import { composer } from './people';
import { add, dialog, expect, link, rooms, test } from './team';

const named = (page: Page) => rooms(page).getByRole('link').locator('bdi').allInnerTexts();

async function menuOf(page: Page, room: string, item: string): Promise<void> {
  await link(page, room).hover();
  await rooms(page)
    .getByRole('button', { name: `Options for ${room}` })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('favourites keep their order, over a reload and on a second device', async ({
  owner,
  newPage,
}) => {
  const { page, ask } = owner;
  for (const name of ['apel', 'belimbing', 'cempedak']) {
    await ask('room.create', { kind: 'public', name });
  }
  const second = await newPage({ storageState: await owner.context.storageState() });
  await second.goto('/');
  await expect(link(second, 'cempedak')).toBeVisible();
  for (const name of ['apel', 'belimbing', 'cempedak']) {
    await menuOf(page, name, 'Add to favourites');
    await expect(rooms(page).getByRole('listitem').filter({ hasText: name })).toHaveAttribute(
      'draggable',
      'true',
    );
  }
  await menuOf(page, 'cempedak', 'Move up');
  const order = ['apel', 'cempedak', 'belimbing', 'lobby', 'announcements'];
  await expect.poll(() => named(page)).toEqual(order);
  await expect.poll(() => named(second)).toEqual(order);
  await page.reload();
  await expect.poll(() => named(page)).toEqual(order);
  await link(page, 'belimbing').dragTo(link(page, 'apel'));
  const dragged = ['belimbing', 'apel', 'cempedak', 'lobby', 'announcements'];
  await expect.poll(() => named(second)).toEqual(dragged);
});

test('everything by keyboard: find, make, go from room to room', async ({ owner, member }) => {
  await member('Budi');
  const { page } = owner;
  await rooms(page).getByRole('button', { name: 'Add or find a room' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Browse rooms' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('dapur');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('Bud');
  await expect(dialog(page).getByRole('option', { name: 'Budi' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('button', { name: 'Take Budi out' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'dapur' })).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page.getByRole('heading', { level: 1, name: 'announcements' })).toBeVisible();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('heading', { level: 1, name: 'dapur' })).toBeVisible();
});

test('five hundred rooms: a window of them, what is unread first', async ({ owner, member }) => {
  test.slow();
  const budi = await member('Budi');
  const ids: string[] = [];
  for (let i = 0; i < 300; i++) {
    const name = `room ${String(i).padStart(3, '0')}`;
    ids.push(String((await owner.ask('room.create', { kind: 'public', name }))['id']));
  }
  await budi.ask('message.post', { room: ids[250], key: 'k'.repeat(20), text: 'hello' });
  await owner.page.reload();
  await expect
    .poll(async () => (await named(owner.page)).slice(0, 3))
    .toEqual(['lobby', 'announcements', 'room 250']);
  expect(await rooms(owner.page).getByRole('link').count()).toBeLessThan(60);
  await owner.page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(owner.page.getByRole('heading', { level: 1, name: 'room 250' })).toBeVisible();
});

test('axe finds nothing in rooms and their dialogs, in either theme', async ({ owner, member }) => {
  test.slow();
  const { page } = owner;
  await member('Budi');
  const clean = async () => expect(await found(page)).toEqual([]);
  await rooms(page).getByRole('button', { name: 'Add or find a room' }).click();
  await clean();
  await page.keyboard.press('Escape');
  for (const item of ['Browse rooms', 'New room', 'New conversation']) {
    await add(page, item);
    await expect(dialog(page)).toBeVisible();
    await clean();
    await page.keyboard.press('Escape');
  }
  await owner.ask('room.create', { kind: 'private', name: 'dapur' });
  await link(page, 'dapur').click();
  await clean();
  await page.getByRole('button', { name: /in this room|^People$/ }).click();
  await expect(page.getByRole('complementary')).toContainText('Rina');
  await clean();
  const header = page.locator('main > header');
  await header.getByRole('button', { name: 'Options for' }).click();
  await clean();
  await page.getByRole('menuitem', { name: 'Room settings' }).click();
  await expect(dialog(page)).toBeVisible();
  await clean();
});
