import { composer, expect, message, messages, say, setUp, test } from './people';

test('Esc closes one layer at a time', async ({ newPage, server }) => {
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
});

test('Up edits the last message; Esc leaves a field and takes nothing', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await say(page, 'a message');
  await expect(message(page, 'a message')).toHaveCount(1);
  await composer(page).press('ArrowUp');
  const field = page.getByRole('textbox', { name: 'Edit the message' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('a message');
  await field.fill('a better message');
  await field.press('Enter');
  await expect(message(page, 'a better message')).toHaveCount(1);
  await expect(composer(page)).toBeFocused();
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
