import type { Page } from '@playwright/test';
import { composer, expect, message, messages, say, setUp, test } from './people';

/** How many layers the history knows of; what closed by itself takes its entry along a moment later. */
const layers = (page: Page, count: number) =>
  expect
    .poll(() => page.evaluate(() => (history.state as { layer?: number } | null)?.layer ?? 0))
    .toBe(count);

test('Esc, and Back, close one layer at a time; then Back leaves the room', async ({
  newPage,
  server,
}) => {
  const page = await newPage({ viewport: { width: 390, height: 844 } });
  await page.goto(`/#setup=${server.setupToken}`);
  await setUp(page, 'Rina');
  await composer(page).fill('still here');
  const show = page.getByRole('button', { name: 'Show the rooms' });
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  const menu = page.getByRole('group', { name: 'Account and settings' });
  await show.click();
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await expect(menu).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(rooms).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rooms).toBeHidden();
  await expect(show).toBeFocused();
  await expect(composer(page)).toHaveValue('still here');
  await layers(page, 0);

  // A room that is chosen in the drawer takes its entry; the same room again is no step.
  const title = page.getByRole('heading', { level: 1 });
  for (const room of ['announcements', 'announcements']) {
    await show.click();
    await layers(page, 1);
    await rooms.getByRole('link', { name: room }).click();
    await expect(rooms).toBeHidden();
    await expect(title).toHaveText('announcements');
    await layers(page, 0);
  }
  const back = async (left: number) => {
    await page.goBack();
    await layers(page, left);
    await expect(title).toHaveText('announcements');
  };
  await show.click();
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await layers(page, 2);
  await back(1);
  await expect(menu).toBeHidden();
  await expect(rooms).toBeVisible();
  await back(0);
  await expect(rooms).toBeHidden();
  await expect(show).toBeFocused();

  // A menu gives way to a panel, on which a dialog lies. A reload takes the dialog, and its entry.
  const options = page.getByRole('button', { name: 'Options for' });
  const panel = page.getByRole('complementary');
  const dialog = page.getByRole('dialog');
  const openBoth = async () => {
    await options.click();
    await page.getByRole('menuitem', { name: 'Pinned messages' }).click();
    await expect(panel).toBeFocused();
    await layers(page, 1);
    await page.keyboard.press('?');
    await expect(dialog).toBeVisible();
    await layers(page, 2);
  };
  await options.click();
  await layers(page, 1);
  await back(0);
  await expect(page.getByRole('menu')).toBeHidden();
  await openBoth();
  await back(1);
  await expect(dialog).toBeHidden();
  await expect(panel).toBeVisible();
  await back(0);
  await expect(panel).toHaveCount(0);
  await openBoth();
  await page.keyboard.press('Escape');
  await layers(page, 1);
  await page.keyboard.press('Escape');
  await layers(page, 0);
  await page.goForward();
  await layers(page, 0);
  await expect(panel).toHaveCount(0);
  await openBoth();
  await page.reload();
  await expect(title).toHaveText('announcements');
  await expect(panel).toBeVisible();
  await layers(page, 1);
  await back(0);
  await expect(panel).toHaveCount(0);
  await page.goBack();
  await expect(title).toHaveText('lobby');
  await expect(composer(page)).toHaveValue('still here');
});

test('Up edits the last message; Esc leaves a field and takes nothing', async ({ guest }) => {
  const { page } = await guest('Ayu');
  const field = page.getByRole('textbox', { name: 'Edit the message' });
  // It is on its way: it is written anew once it stands.
  await say(page, 'a message');
  await composer(page).press('ArrowUp');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('a message');
  await field.fill('a better message');
  await field.press('Enter');
  await expect(message(page, 'a better message')).toHaveCount(1);
  await expect(composer(page)).toBeFocused();
  // With Alt it leads to another room.
  const title = page.getByRole('heading', { level: 1 });
  await composer(page).press('Alt+ArrowUp');
  await expect(title).toHaveText('announcements');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(title).toHaveText('lobby');
  await expect(composer(page)).toBeFocused();
  await expect(field).toHaveCount(0);
  await composer(page).press('ArrowUp');
  await field.press('Escape');
  await expect(field).toBeHidden();
  await composer(page).fill('not sent');
  await composer(page).press('Escape');
  await expect(page.getByRole('region', { name: 'Messages in lobby' })).toBeFocused();
  await expect(composer(page)).toHaveValue('not sent');
});

test('while an input method composes, Enter and Esc are its own', async ({ guest }) => {
  const { page, context } = await guest('Ayu');
  const browser = await context.newCDPSession(page);
  await composer(page).focus();
  const caret = { selectionStart: 3, selectionEnd: 3 };
  await browser.send('Input.imeSetComposition', { text: 'にほん', ...caret });
  await expect(composer(page)).toHaveValue('にほん');
  await composer(page).dispatchEvent('keydown', { key: 'Escape', isComposing: true });
  await expect(composer(page)).toBeFocused();
  await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await browser.send('Input.insertText', { text: '日本' });
  await expect(composer(page)).toHaveValue('日本');
  await expect(messages(page)).toHaveCount(0);
  await composer(page).press('Enter');
  await expect(message(page, '日本')).toHaveCount(1);
});
