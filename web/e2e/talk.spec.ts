import type { Page } from '@playwright/test';
import { line } from './cut';
import { composer, message, messages, say } from './people';
import { dialog, expect, messageMenu, test } from './team';

const chip = (page: Page, text: string, emoji: string) =>
  message(page, text).getByRole('button', { name: new RegExp(`^${emoji}, `) });

/** Citra's question, not the answer that quotes it. */
const asked = (page: Page) =>
  messages(page).filter({ hasText: 'two questions', hasNotText: 'Ask away' });

const field = (page: Page) => page.getByRole('textbox', { name: 'Edit the message' });

test('three react, edit and answer; one of them without a line, who loses nothing', async ({
  owner,
  member,
}) => {
  test.slow();
  const budi = await member('Budi');
  const citra = await member('Citra');
  const citrasLine = await line(citra.page);
  await citra.page.reload();
  await say(owner.page, 'The slides are **ready**, @Budi');
  await say(citra.page, 'I have a question');
  await expect(message(owner.page, 'I have a question')).toHaveCount(1);

  // Pointing at a message, one click; then all emoji, found by name.
  await message(budi.page, 'The slides').hover();
  await message(budi.page, 'The slides').getByRole('button', { name: 'React with 👍' }).click();
  await expect(chip(owner.page, 'The slides', '👍')).toHaveText('👍1');
  await expect(chip(owner.page, 'The slides', '👍')).toHaveAttribute('aria-pressed', 'false');
  await chip(owner.page, 'The slides', '👍').press('Enter');
  await expect(chip(budi.page, 'The slides', '👍')).toHaveText('👍2');
  await message(owner.page, 'I have a question').hover();
  await message(owner.page, 'I have a question')
    .getByRole('button', { name: 'Add a reaction' })
    .click();
  await owner.page.getByRole('combobox', { name: 'Search for an emoji' }).fill('thinking');
  await owner.page.keyboard.press('Enter');
  await expect(chip(citra.page, 'I have a question', '🤔')).toHaveText('🤔1');
  await chip(owner.page, 'The slides', '👍').hover();
  await expect(chip(owner.page, 'The slides', '👍')).toHaveAttribute('title', 'you and Budi');
  await messageMenu(owner.page, 'The slides', 'Who reacted');
  for (const name of ['Rina', 'Budi'])
    await expect(dialog(owner.page).getByRole('listitem').filter({ hasText: name })).toHaveCount(1);
  await owner.page.keyboard.press('Escape');

  // Without a line: what one does shows, waits over a reload of nothing, and goes when it is back.
  await citrasLine.cut();
  await chip(citra.page, 'The slides', '👍').click();
  await expect(chip(citra.page, 'The slides', '👍')).toHaveText('👍3');
  await messageMenu(citra.page, 'I have a question', 'Edit');
  await expect(field(citra.page)).toBeFocused();
  await field(citra.page).fill('I have two questions');
  await field(citra.page).press('Enter');
  await expect(message(citra.page, 'I have two questions')).toContainText('No connection');

  // Meanwhile the others go on: Rina edits what Citra will see, Budi answers what Citra edits.
  await messageMenu(owner.page, 'The slides', 'Edit');
  await expect(field(owner.page)).toHaveValue('The slides are **ready**, @Budi');
  await field(owner.page).fill('The slides are **done**, @Budi');
  await field(owner.page).press('Enter');
  await expect(message(budi.page, 'The slides are done')).toContainText('edited');
  await expect(message(budi.page, 'The slides are done').locator('.mention')).toHaveText('@Budi');
  await messageMenu(budi.page, 'I have a question', 'Reply');
  await expect(composer(budi.page)).toBeFocused();
  await expect(budi.page.getByText('Reply to Citra')).toBeVisible();
  await composer(budi.page).press('Escape');
  await expect(budi.page.getByText('Reply to Citra')).toBeHidden();
  await messageMenu(budi.page, 'I have a question', 'Reply');
  await say(budi.page, 'Ask away');
  await expect(budi.page.getByText('Reply to Citra')).toBeHidden();
  await expect(message(owner.page, 'Ask away').getByRole('link', { name: 'Citra' })).toContainText(
    'I have a question',
  );

  await citrasLine.mend();
  await expect(asked(owner.page)).toContainText('edited');
  await expect(chip(owner.page, 'The slides', '👍')).toHaveText('👍3');
  await expect(message(citra.page, 'The slides are done')).toHaveCount(1);
  await expect(message(owner.page, 'Ask away').getByRole('link', { name: 'Citra' })).toContainText(
    'I have two questions',
  );
  await expect(citra.page.getByText('No connection')).toHaveCount(0);

  // What it said before: for its author, and for whoever looks after the room.
  await asked(owner.page).getByRole('button', { name: 'edited' }).click();
  await expect(dialog(owner.page).getByRole('listitem')).toHaveText([
    /Now.*I have two questions/,
    /I have a question/,
  ]);
  await owner.page.keyboard.press('Escape');
  await expect(asked(budi.page).getByRole('button', { name: 'edited' })).toHaveCount(0);

  // A tombstone: what answered it says so, and what was under it is gone.
  await asked(citra.page).hover();
  await asked(citra.page).getByRole('button', { name: 'Options for the message' }).click();
  await citra.page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog(citra.page).getByRole('button', { name: 'Delete' }).click();
  await expect(messages(budi.page).filter({ hasText: 'This message was deleted.' })).toHaveCount(1);
  await expect(message(owner.page, 'Ask away')).toContainText('The original message was deleted.');
});

test('an edit on two devices: both texts are shown, and nothing is lost', async ({
  owner,
  newPage,
}) => {
  test.slow();
  const { cookies } = await owner.context.storageState();
  const phone = await newPage({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await phone.context().addCookies(cookies);
  const phonesLine = await line(phone);
  await say(owner.page, 'soto at noon');
  await phone.goto('/');
  await phone.getByLabel('Your name').or(composer(phone)).first().waitFor();
  await expect(message(phone, 'soto at noon')).toHaveCount(1);
  await phonesLine.cut();
  await press(phone, 'soto at noon', 'Edit');
  await field(phone).fill('soto at one');
  await phone.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(message(phone, 'soto at one')).toContainText('No connection');
  await phone.reload();

  await messageMenu(owner.page, 'soto at noon', 'Edit');
  await field(owner.page).fill('rendang at noon');
  await field(owner.page).press('Enter');
  await expect(message(owner.page, 'rendang at noon')).toContainText('edited');

  await phonesLine.mend();
  const row = message(phone, 'soto at one');
  await expect(row).toContainText('changed on another device');
  await expect(row).toContainText('rendang at noon');
  await row.getByRole('button', { name: 'Save mine anyway' }).click();
  await expect(message(owner.page, 'soto at one')).toHaveCount(1);
  await expect(phone.getByText('changed on another device')).toHaveCount(0);

  // The message goes while one writes it anew: what one wrote does not.
  await messageMenu(owner.page, 'soto at one', 'Edit');
  await field(owner.page).fill('soto at two');
  await press(phone, 'soto at one', 'Delete');
  await phone.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  const gone = message(owner.page, 'deleted meanwhile');
  await expect(gone).toContainText('soto at two');
  await expect(gone.getByRole('button', { name: 'Copy the text' })).toBeFocused();
  await owner.page.keyboard.press('Enter');
  await expect(owner.page.getByText('Copied.')).toBeVisible();
  await gone.getByRole('button', { name: 'Discard' }).click();
  await expect(composer(owner.page)).toBeFocused();
  await expect(owner.page.getByText('soto at two')).toHaveCount(0);
});

/** What the menu that opens under a resting finger offers, once the finger has left. */
async function press(page: Page, text: string, item: string): Promise<void> {
  await message(page, text).scrollIntoViewIfNeeded();
  const { x, y } = (await message(page, text).getByText(text).boundingBox())!;
  const line = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    line.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x: x + 5, y: y + 5 }]);
  await expect(page.getByRole('menu')).toBeVisible();
  await touch('touchEnd', []);
  await page.getByRole('menu').getByText(item, { exact: true }).click();
}
