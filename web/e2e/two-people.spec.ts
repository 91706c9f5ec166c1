import { composer, expect, join, message, messages, say, test } from './people';

test('two people talk, each sees the other at once', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await say(ayu.page, 'Halo Budi');
  await expect(message(budi.page, 'Halo Budi')).toContainText('Ayu');
  await say(budi.page, 'Hai\nAyu  https://a.example/x.');
  await expect(message(ayu.page, 'Hai')).toContainText('guest');
  const link = message(ayu.page, 'Hai').getByRole('link', { name: 'https://a.example/x' });
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
  await expect(messages(ayu.page)).toHaveCount(2);
  await expect(messages(budi.page)).toHaveCount(2);
});

test('what is written in a row arrives once and in its order', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  const wanted = Array.from({ length: 25 }, (_, i) => `line ${i} of many`);
  for (const text of wanted) await say(ayu.page, text);
  await expect(message(budi.page, 'line 24 of many')).toHaveCount(1);
  const page = budi.page.getByRole('region', { name: 'Messages' });
  const texts = await page.locator('article p').allInnerTexts();
  expect(texts).toEqual(wanted.slice(-texts.length));
});

test('a screen reader hears a new message of another once, and old ones never', async ({
  guest,
  newPage,
}) => {
  const ayu = await guest('Ayu');
  await say(ayu.page, 'an old one');
  const page = await newPage();
  await page.goto('/');
  await join(page, 'Budi');
  const live = page.locator('[aria-live=polite].unseen');
  await expect(message(page, 'an old one')).toHaveCount(1);
  await expect(live).toHaveText('');
  await say(ayu.page, 'a new one');
  await expect(live).toHaveText('Ayu: a new one');
  await say(page, 'my own');
  await expect(message(page, 'my own')).toHaveCount(1);
  await expect(live).toHaveText('Ayu: a new one');
});

test('Enter sends, Shift+Enter does not, nor does an input method', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await composer(page).pressSequentially('one');
  await composer(page).press('Shift+Enter');
  await composer(page).pressSequentially('two');
  await composer(page).dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
  await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await expect(messages(page)).toHaveCount(0);
  await composer(page).press('Enter');
  await expect(message(page, 'one')).toHaveCount(1);
  await expect(composer(page)).toHaveValue('');
});

test('a text over the limit stays where it is', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await composer(page).fill('x'.repeat(9990));
  await expect(page.getByText('10 characters left')).toBeVisible();
  await composer(page).fill('👍'.repeat(10_001));
  await expect(page.getByText('1 character too many')).toBeVisible();
  await composer(page).press('Enter');
  await expect(messages(page)).toHaveCount(0);
  await composer(page).fill('👍'.repeat(10_000));
  await composer(page).press('Enter');
  await expect(messages(page)).toHaveCount(1);
});

test('a draft is kept for each room, over a reload', async ({ admin }) => {
  const { page } = await admin();
  await composer(page).fill('half a thought');
  await page.getByRole('link', { name: 'announcements' }).click();
  await expect(composer(page)).toHaveValue('');
  await composer(page).fill('half an announcement');
  await page.getByRole('link', { name: 'lobby' }).click();
  await expect(composer(page)).toHaveValue('half a thought');
  await page.reload();
  await expect(composer(page)).toHaveValue('half a thought');
});

test('typing and growing never move the newest message out of sight', async ({ guest }) => {
  const { page } = await guest('Ayu');
  for (let i = 0; i < 30; i++) await say(page, `message number ${i}`);
  const last = message(page, 'message number 29');
  await expect(last).toBeInViewport();
  await composer(page).fill('line\n'.repeat(40));
  await expect(last).toBeInViewport({ ratio: 1 });
  const box = await composer(page).boundingBox();
  expect(box!.height).toBeLessThanOrEqual(800 / 3);
  await composer(page).fill('');
  await page.setViewportSize({ width: 390, height: 640 });
  await expect(last).toBeInViewport({ ratio: 1 });
});

test('what the server refuses keeps its text, and is discarded on wish', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await say(page, 'a\u0000b');
  await expect(page.getByText('Not sent: the server did not accept this text.')).toBeVisible();
  await say(page, 'the next one goes');
  await expect(message(page, 'the next one goes')).toHaveCount(1);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByText('Not sent')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('Not sent')).toBeHidden();
});
