import type { Page } from '@playwright/test';
import { clean, found } from './axe';
import { message } from './people';
import { dialog, expect, messageMenu, roomMenu, test } from './team';

const panel = (page: Page) => page.getByRole('complementary');
const tomorrow = () => Date.now() + 86_400_000;

test('axe finds nothing in the panels, dialogs and views around a conversation', async ({
  owner,
  member,
}) => {
  test.slow();
  const { page, ask } = owner;
  const budi = await member('Budi');
  let keys = 0;
  const post = (room: string, text: string) =>
    ({ room, text, key: `panels-${keys++}`.padEnd(20, '-') }) as const;
  await ask('message.post', post('lobby', 'Who brings the rice? See the **notes** 😋'));
  await ask('message.edit', { room: 'lobby', seq: 1, text: 'Who brings the rice? See the notes' });
  await budi.ask('message.post', post('lobby', 'The door code is 4711, @Rina'));
  await budi.ask('message.react', { room: 'lobby', seq: 1, emoji: '😋', on: true });
  await budi.ask('message.post', { ...post('lobby', 'I do'), reply_to: 1 });
  const thread = (await budi.ask('thread.open', { room: 'lobby', seq: 1 }))['room'] as {
    id: string;
  };
  await budi.ask('message.post', post(thread.id, 'With coconut?'));
  await ask('message.pin', { room: 'lobby', seq: 2, on: true });
  await ask('message.schedule', { ...post('lobby', 'Good morning'), at: tomorrow() });
  await expect(message(page, 'I do')).toHaveCount(1);

  await message(page, 'rice')
    .first()
    .getByRole('button', { name: /1 reply/ })
    .click();
  await expect(panel(page)).toContainText('With coconut?');
  await clean(page);
  await panel(page).getByRole('button', { name: 'Close' }).click();
  await roomMenu(page, 'Pinned messages');
  await expect(panel(page)).toContainText('4711');
  await clean(page);
  await messageMenu(page, 'The door code', 'Save for later');
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await page.getByRole('button', { name: 'Saved messages' }).click();
  await expect(panel(page)).toContainText('Remove from saved');
  await clean(page);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);

  // What lies over the conversation, opened and closed in turn.
  const first = message(page, 'See the notes').first();
  const over: (() => Promise<void>)[] = [
    () => first.getByRole('button', { name: 'edited' }).click(),
    () => first.getByRole('button', { name: /^😋/ }).click({ button: 'right' }),
    () => roomMenu(page, 'Jump to a date'),
    () => page.keyboard.press('Control+k'),
    async () => {
      await page.getByRole('region', { name: 'Messages in' }).focus();
      await page.keyboard.press('?');
    },
  ];
  for (const open of over) {
    await open();
    await expect(dialog(page)).toBeVisible();
    expect(await found(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeHidden();
  }
  await first.hover();
  await first.getByRole('button', { name: 'Add a reaction' }).first().click();
  await expect(page.getByRole('listbox').getByRole('option').first()).toBeVisible();
  expect(await found(page)).toEqual([]);
  await page.keyboard.press('Escape');

  await budi.ask('message.post', post('lobby', 'Anybody? @Rina'));
  for (const view of ['unread', 'mentions', 'scheduled']) {
    await page.goto(`/${view}`);
    await expect(
      view === 'scheduled'
        ? page.getByText('Good morning')
        : page.getByRole('article').or(page.getByText('You have read everything')).first(),
    ).toBeVisible();
    expect(await found(page)).toEqual([]);
  }
});
