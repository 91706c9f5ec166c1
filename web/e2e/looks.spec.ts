import { found } from './axe';
import { composer, expect, join, message, password, say, setUp, test } from './people';
import { Speaker } from './seed';

test('axe finds nothing on any screen, in either theme', async ({ newPage, server }) => {
  test.setTimeout(240_000); // every screen, in both themes
  const page = await newPage();
  const clean = async () => expect(await found(page)).toEqual([]);
  await page.goto('/');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await clean();
  await page.getByRole('button', { name: 'Log in instead' }).click();
  await clean();
  await page.goto(`/#setup=${server.setupToken}`);
  await expect(page.getByLabel('Password')).toBeVisible();
  await page.goto('/');
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await clean();
  await page.getByLabel('Setup token').fill(server.setupToken);
  await setUp(page, 'Rina');
  await clean();
  await say(page, 'hello https://a.example');
  await say(page, 'a\u0000b');
  await expect(page.getByText('Not sent')).toBeVisible();
  await clean();
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await clean();
  await page.getByRole('button', { name: 'Announce …' }).click();
  await clean();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await clean();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'announcements' }).click();
  await clean();
  for (const level of ['Info', 'Warning', 'Critical']) {
    await page.getByText(level, { exact: true }).first().click();
    await composer(page).fill(`this is ${level}`);
    await composer(page).press('Enter');
    await expect(page.locator('.announcements section')).toContainText(`this is ${level}`);
    await clean();
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await clean();
  await page.getByRole('button', { name: 'Show the rooms' }).click();
  await clean();
  await page.goto('/r/nowhere');
  await expect(page.getByText('There is no such room')).toBeVisible();
  await clean();
  await page.goto('/r/lobby/1');
  await expect(page.locator('article.target')).toBeVisible();
  await clean();
  await server.kill();
  await expect(page.getByText('Connection closed')).toBeVisible({ timeout: 12_000 });
  await clean();
});

test('the language is the browser’s at first, then the chosen one', async ({ newPage }) => {
  const page = await newPage({ locale: 'id-ID' });
  await page.goto('/');
  await page.getByLabel('Nama Anda').fill('Ayu');
  await page.getByRole('button', { name: 'Mulai berbincang' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'id');
  await page.getByRole('button', { name: 'Menu Ayu' }).click();
  await page.getByText('English').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toBeVisible();
});

test('the theme is the system’s at first, then the chosen one', async ({ newPage }) => {
  const page = await newPage({ colorScheme: 'dark' });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const surface = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.goto('/');
  const dark = await surface();
  await join(page, 'Ayu');
  await page.getByRole('button', { name: 'Menu of Ayu' }).click();
  await page.getByText('Light', { exact: true }).click();
  const light = await surface();
  expect(light).not.toBe(dark);
  await page.reload();
  await expect(composer(page)).toBeVisible();
  expect(await surface()).toBe(light);
  expect(await ground()).toBeTruthy();
});

test('on a phone the rooms are a drawer', async ({ newPage }) => {
  const page = await newPage({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.goto('/');
  await join(page, 'Ayu');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await expect(rooms).toBeHidden();
  await page.getByRole('button', { name: 'Show the rooms' }).click();
  await expect(rooms).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(rooms).toBeHidden();
  await page.getByRole('button', { name: 'Show the rooms' }).click();
  await rooms.getByRole('link', { name: 'announcements' }).click();
  await expect(rooms).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'announcements' })).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(390);
});

test('mirrored, and a third longer, everything still fits', async ({ newPage, server }) => {
  await Speaker.admin(server, password);
  for (const width of [1200, 390]) {
    const page = await newPage({ viewport: { width, height: 800 } });
    await page.addInitScript(() => localStorage.setItem('bincang.language', 'pseudo'));
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await page.getByRole('textbox').fill(`Ayu ${width}`);
    await page.getByRole('textbox').press('Enter');
    await page.locator('form textarea').fill('halo');
    await page.locator('form textarea').press('Enter');
    await expect(message(page, 'halo').last()).toBeVisible();
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await sideways()).toBe(width);
    expect(await found(page)).toEqual([]);
  }
});

test('everything can be reached without a mouse', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await say(page, 'one');
  await expect(message(page, 'one')).toHaveCount(1);
  const reached = new Set<string>();
  for (let i = 0; i < 16; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement: el } = document;
      return el?.getAttribute('aria-label') ?? el?.textContent?.trim() ?? '';
    });
    reached.add(name);
  }
  for (const wanted of ['lobby', 'announcements', 'Menu of Ayu', 'Messages in lobby']) {
    expect([...reached]).toContain(wanted);
  }
});
