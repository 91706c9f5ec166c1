import type { Page } from '@playwright/test';
import { composer, expect, message, say, test, type Person } from './people';
import { Speaker } from './seed';

/** A browser in a test always has the focus, so it is told that it has not. */
async function lookAway(page: Page, away: boolean): Promise<void> {
  await page.evaluate((gone) => {
    Object.defineProperty(document, 'hasFocus', { configurable: true, value: () => !gone });
    dispatchEvent(new Event(gone ? 'blur' : 'focus'));
  }, away);
}

const lobby = (page: Page) => page.getByRole('link', { name: /^lobby/ });
const region = (page: Page) => page.getByRole('region', { name: 'Messages in' });
const newLine = (page: Page) => page.getByText('New', { exact: true });
const icon = (page: Page) => page.locator('link[rel=icon]').getAttribute('href');

async function expectUnread({ page }: Person, n: number, timeout = 8000): Promise<void> {
  if (n) await expect(lobby(page)).toContainText(`${n} unread`, { timeout });
  else await expect(lobby(page)).toHaveText('lobby', { timeout });
  await expect(page).toHaveTitle(n ? new RegExp(`^\\(${n}\\) `) : /^[^(]/);
  expect(await icon(page)).toBe(n ? '/favicon-unread.svg' : '/favicon.svg');
}

test('counts in the list, the title and the icon, until the page is looked at', async ({
  guest,
}) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await budi.page.addInitScript(() => {
    const set = (n?: number) => Promise.resolve(void (document.body.dataset['badge'] = `${n}`));
    const clear = () => Promise.resolve(void delete document.body.dataset['badge']);
    Object.assign(navigator, { setAppBadge: set, clearAppBadge: clear });
  });
  await budi.page.reload();
  const badge = budi.page.locator('body');
  await expect(composer(budi.page)).toBeVisible();
  await say(ayu.page, 'read at once');
  await expect(message(budi.page, 'read at once')).toHaveCount(1);
  await expectUnread(budi, 0);
  await lookAway(budi.page, true);
  for (const text of ['one', 'two', 'three']) await say(ayu.page, text);
  await expectUnread(budi, 3);
  await expect(budi.page).toHaveTitle(/^\(3\) lobby · /);
  const shown = await budi.page.request.get('/favicon-unread.svg');
  expect(shown.headers()['content-type']).toContain('image/svg+xml');
  await expect(newLine(budi.page)).toBeVisible();
  await expect(badge).toHaveAttribute('data-badge', 'undefined');
  await say(ayu.page, 'four, @Budi');
  await expect(badge).toHaveAttribute('data-badge', '1');
  await lookAway(budi.page, false);
  await expectUnread(budi, 0);
  await expect(badge).not.toHaveAttribute('data-badge');
  await expect(newLine(budi.page)).toBeVisible();
  await expectUnread(ayu, 0);

  await lookAway(budi.page, true);
  await budi.page.getByRole('link', { name: /^announcements/ }).click();
  await lobby(budi.page).click();
  await expect(newLine(budi.page)).toHaveCount(0);
});

test('a room that one is not in is bold and counts; going there reads it', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await budi.page.getByRole('link', { name: /^announcements/ }).click();
  await expect(budi.page.getByRole('heading', { level: 1 })).toHaveText('announcements');
  await say(ayu.page, 'over here');
  await expectUnread(budi, 1);
  await expect(lobby(budi.page)).toHaveCSS('font-weight', '600');
  await lobby(budi.page).click();
  await expect(newLine(budi.page)).toBeVisible();
  await expectUnread(budi, 0);
  await say(budi.page, 'an answer');
  await expect(newLine(budi.page)).toHaveCount(0);
  await expectUnread(budi, 0);
});

test('opens at the first unread message; the pill, and the End key, bring one down', async ({
  guest,
  server,
}) => {
  const ayu = await guest('Ayu');
  const citra = await Speaker.guest(server, 'Citra');
  await citra.say('what Ayu has read');
  await expect(message(ayu.page, 'what Ayu has read')).toHaveCount(1);
  await expect.poll(() => standing(ayu.page)).toBe(1);
  await ayu.page.goto('about:blank');
  for (let i = 1; i <= 150; i++) await citra.say(`while she was gone ${i}.`);
  await ayu.page.goto('/');
  await expect(message(ayu.page, 'while she was gone 1.')).toBeInViewport({ ratio: 1 });
  await expect(message(ayu.page, 'what Ayu has read')).toBeInViewport();
  await expect(newLine(ayu.page)).toBeInViewport();
  const pill = ayu.page.getByRole('button', { name: /^\d+ new messages/ });
  await expect(pill).toBeVisible();
  const left = Number(/^\((\d+)\)/.exec(await ayu.page.title())?.[1]);
  expect(left).toBeGreaterThan(100);
  expect(left).toBeLessThan(150);
  await expect(pill).toHaveText(new RegExp(`^${left} `));
  await region(ayu.page).hover();
  await ayu.page.mouse.wheel(0, 400);
  await expect.poll(async () => parseInt(await pill.innerText())).toBeLessThan(left);
  await pill.click();
  await expect(message(ayu.page, 'while she was gone 150.')).toBeInViewport({ ratio: 1 });
  await expect(pill).toBeHidden();
  await expectUnread(ayu, 0);

  // Whoever leaves at once has read it all the same.
  await ayu.page.goto('about:blank');
  await expect.poll(() => standing(ayu.page)).toBe(151);
  for (let i = 1; i <= 60; i++) await citra.say(`and once more ${i}.`);
  await ayu.page.goto('/');
  await expect(message(ayu.page, 'and once more 1.')).toBeInViewport({ ratio: 1 });
  // The key goes to the end at once, too, over rows that nobody has measured.
  await region(ayu.page).focus();
  await ayu.page.keyboard.press('End');
  await expect(message(ayu.page, 'and once more 60.')).toBeInViewport({ ratio: 1 });
  await expectUnread(ayu, 0);
});

/** Where the server says that one stands in the lobby. */
async function standing(page: Page): Promise<number> {
  const answer = await page.request.post('/api/session.hello', { data: {} });
  const { rooms } = (await answer.json()) as {
    rooms: { id: string; mine: { read_seq: number } }[];
  };
  return rooms.find(({ id }) => id === 'lobby')!.mine.read_seq;
}

test('nothing moves under who looks away: what is new stays on the screen', async ({
  guest,
  server,
}) => {
  const ayu = await guest('Ayu');
  const citra = await Speaker.guest(server, 'Citra');
  for (let i = 1; i <= 30; i++) await citra.say(`before ${i}.`);
  await expect(message(ayu.page, 'before 30.')).toBeInViewport({ ratio: 1 });
  await lookAway(ayu.page, true);
  for (let i = 1; i <= 60; i++) await citra.say(`meanwhile ${i}.`);
  await expectUnread(ayu, 60);
  await expect(newLine(ayu.page)).toBeInViewport();
  await expect(message(ayu.page, 'meanwhile 1.')).toBeInViewport({ ratio: 1 });
  await expect(message(ayu.page, 'meanwhile 60.')).not.toBeInViewport();
  await lookAway(ayu.page, false);
  await expect(ayu.page.getByRole('button', { name: /^\d+ new messages/ })).toBeVisible();
  await expect(newLine(ayu.page)).toBeInViewport();
});

test('two tabs count the same; reading on one device clears the other', async ({
  admin,
  newPage,
  server,
}) => {
  const rina = await admin();
  const tab = { ...rina, page: await rina.context.newPage() };
  const phone = { ...rina, page: await newPage() };
  const { cookies } = await rina.context.storageState();
  await phone.page.context().addCookies(cookies);
  for (const { page } of [tab, phone]) {
    await page.goto('/');
    await expect(composer(page)).toBeVisible();
    await lookAway(page, true);
  }
  await lookAway(rina.page, true);
  const citra = await Speaker.guest(server, 'Citra');
  for (const text of ['one', 'two', 'three']) await citra.say(text);
  for (const device of [rina, tab, phone]) await expectUnread(device, 3);
  await lookAway(phone.page, false);
  await expectUnread(phone, 0);
  for (const device of [rina, tab]) await expectUnread(device, 0, 2000);
});
