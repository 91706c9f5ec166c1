import type { Page } from '@playwright/test';
import { line } from './cut';
import { message, say } from './people';
import { expect, link, messageMenu, roomMenu, test } from './team';

const panel = (page: Page, name = 'Thread') => page.getByRole('complementary', { name });

const reply = async (page: Page, text: string) => {
  const field = panel(page).getByRole('textbox', { name: 'Reply in the thread' });
  await field.fill(text);
  await field.press('Enter');
};

test('a thread of three: beside the room, followed, read, and written in without a line', async ({
  owner,
  member,
}) => {
  test.slow();
  const budi = await member('Budi');
  const citra = await member('Citra');
  const citrasLine = await line(citra.page);
  await citra.page.setViewportSize({ width: 390, height: 844 });
  await citra.page.reload();
  await say(owner.page, 'Who brings the rice?');
  await say(owner.page, 'And who the tea?');

  await messageMenu(budi.page, 'Who brings the rice?', 'Reply in a thread');
  await expect(panel(budi.page)).toContainText('Your reply begins a thread.');
  await reply(budi.page, 'I do');
  await expect(panel(budi.page).getByRole('article').filter({ hasText: 'I do' })).toHaveCount(1);
  const summary = (page: Page) =>
    message(page, 'Who brings the rice?').getByRole('button', { name: /repl/ }).first();
  await expect(summary(citra.page)).toContainText('1 reply');
  await expect(owner.page.locator('main').getByText('I do', { exact: true })).toHaveCount(0);

  // Whoever began it follows it, and finds it among the rooms while it has something new.
  const thread = link(owner.page, 'Who brings the rice');
  await expect(thread).toContainText('1 unread');
  await thread.click();
  await expect(panel(owner.page)).toContainText('I do');
  await expect(thread).toHaveCount(0);
  await expect(
    panel(owner.page).getByRole('button', { name: 'Follow this thread' }),
  ).toHaveAttribute('aria-pressed', 'true');
  await expect(panel(owner.page).getByText('Who brings the rice?')).toHaveCount(1);

  // On a phone it is a page of its own; what is written without a line goes when it is back.
  await summary(citra.page).click();
  await expect(panel(citra.page)).toContainText('I do');

  // Who only looks follows it by a click, and by another one no more.
  const follows = panel(citra.page).getByRole('button', { name: 'Follow this thread' });
  for (const on of ['true', 'false']) {
    await expect(follows).toHaveAttribute('aria-pressed', on === 'true' ? 'false' : 'true');
    await follows.click();
    await expect(follows).toHaveAttribute('aria-pressed', on);
  }
  await citrasLine.cut();
  await reply(citra.page, 'And I the plates');
  await expect(panel(citra.page)).toContainText('Waiting to be sent');
  await reply(owner.page, 'Thank you both');
  await expect(panel(budi.page)).toContainText('Thank you both');
  await citrasLine.mend();
  await expect(panel(citra.page)).toContainText('Thank you both');
  await expect(panel(owner.page)).toContainText('And I the plates');
  await expect(panel(citra.page).getByText('Waiting to be sent')).toHaveCount(0);
  await expect(citra.page.locator('main')).toHaveAttribute('inert', '');
  await citra.page.goBack();
  await expect(panel(citra.page)).toHaveCount(0);
  await expect(citra.page).toHaveURL(/\/$/);
  await expect(citra.page.locator('main')).not.toHaveAttribute('inert');
  await expect(summary(citra.page)).toBeFocused();
  await summary(citra.page).click();
  await panel(citra.page).getByRole('button', { name: 'Back to the room' }).click();
  await expect(panel(citra.page)).toHaveCount(0);
  await expect(summary(citra.page)).toContainText('3 replies');

  // Who only looks gets what is said while he looks, the second time, too, and not after that.
  const dewi = await member('Dewi');
  const heard: string[] = [];
  dewi.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
  );
  await dewi.page.reload();
  for (const [text, next] of [
    ['Bring spoons', 'Said to nobody'],
    ['Bring forks', 'Said to nobody, again'],
  ]) {
    await summary(dewi.page).click();
    await expect(panel(dewi.page)).toContainText('Thank you both');
    await reply(owner.page, text!);
    await expect(panel(dewi.page)).toContainText(text!);
    await panel(dewi.page).getByRole('button', { name: 'Close' }).click();
    await reply(owner.page, next!);
  }
  await say(owner.page, 'Enough of that');
  await expect(message(dewi.page, 'Enough of that')).toHaveCount(1);
  expect(heard.filter((frame) => frame.includes('Bring forks'))).not.toEqual([]);
  expect(
    heard.filter((frame) => frame.includes('"change"') && frame.includes('to nobody')),
  ).toEqual([]);

  // An open thread stands over a reload, at the reply that a link led to; one that was closed does not.
  await budi.page.reload();
  await expect(panel(budi.page)).toContainText('Bring forks');
  const { room } = await owner.ask('thread.open', { room: 'lobby', seq: 1 });
  await budi.page.goto(`/r/${(room as { id: string }).id}/2`);
  await expect(panel(budi.page).locator('article.target')).toContainText('Thank you both');
  await budi.page.reload();
  await expect(panel(budi.page).locator('article.target')).toContainText('Thank you both');
  await expect(budi.page).toHaveURL(/\/r\/lobby\/1$/);
  await panel(budi.page).getByRole('button', { name: 'Close' }).click();
  await budi.page.reload();
  await expect(summary(budi.page)).toBeVisible();
  await expect(panel(budi.page)).toHaveCount(0);
});

test('pinned, saved, marked unread, and found again by a link and by a day', async ({
  owner,
  member,
}) => {
  const budi = await member('Budi');
  await say(owner.page, 'The door code is 4711');
  await say(owner.page, 'The key hangs on the left');
  await messageMenu(owner.page, 'door code', 'Pin');
  await expect(message(budi.page, 'door code')).toContainText('Pinned');
  await roomMenu(budi.page, 'Pinned messages');
  const pins = panel(budi.page, 'Pinned messages');
  await expect(pins).toContainText('4711');
  await pins.getByRole('link').click();
  await expect(budi.page).toHaveURL(/\/r\/lobby\/1$/);
  await budi.page.goBack();
  await expect(budi.page).toHaveURL(/\/$/);
  await messageMenu(owner.page, 'door code', 'Unpin');
  await expect(pins).toContainText('Nothing is pinned here yet.');
  await pins.getByRole('button', { name: 'Close' }).click();

  await messageMenu(budi.page, 'The key', 'Save for later');
  await budi.page.getByRole('button', { name: 'Menu of Budi' }).click();
  await budi.page.getByRole('button', { name: 'Saved messages' }).click();
  const saved = panel(budi.page, 'Saved messages');
  await expect(saved).toContainText('on the left');
  await saved.getByRole('button', { name: 'Remove from saved' }).click();
  await expect(saved).toContainText('Nothing is saved yet.');

  // What is saved from a room that one only reads from outside follows what becomes of it.
  const kitchen = await owner.ask('room.create', { kind: 'public', name: 'kitchen' });
  const room = String(kitchen['id']);
  const post = { room, text: 'the safe: 1234', key: 'key-of-the-safe-1' };
  const { seq } = await owner.ask('message.post', post);
  await budi.ask('message.save', { room, seq, on: true });
  await saved.getByRole('button', { name: 'Close' }).click();
  await budi.page.getByRole('button', { name: 'Menu of Budi' }).click();
  await budi.page.getByRole('button', { name: 'Saved messages' }).click();
  await expect(saved).toContainText('the safe: 1234');
  await owner.ask('message.edit', { room, seq, text: 'the safe: 4321' });
  await expect(saved).toContainText('the safe: 4321');
  await owner.ask('message.delete', { room, seq });
  await expect(saved).not.toContainText('the safe');
  await saved.getByRole('button', { name: 'Close' }).click();

  await messageMenu(budi.page, 'door code', 'Mark unread from here');
  await expect(budi.page.getByText('New', { exact: true })).toBeVisible();
  await expect(link(budi.page, 'lobby')).toContainText('2 unread');
  await expect(budi.page).toHaveTitle(/^\(2\)/);
  await link(budi.page, 'announcements').click();
  await link(budi.page, 'lobby').click();
  await expect(link(budi.page, 'lobby')).not.toContainText('unread');

  await roomMenu(budi.page, 'Jump to a date');
  await budi.page.getByRole('dialog').getByRole('button', { name: 'Go there' }).click();
  await expect(budi.page).toHaveURL(/\/r\/lobby\/1$/);
});
