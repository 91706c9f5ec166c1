import type { Page } from '@playwright/test';
import { found } from './axe';
import { composer, expect, message, messages, say, test } from './people';
import { Speaker } from './seed';

const clean = async (page: Page) => expect(await found(page)).toEqual([]);

const code = '```go\nfunc main() { // start\n\tprintln("halo", 42)\n}\n```';
const whole = `**bold** *slanted* ~~gone~~ \`code\`\n> quoted\n- one\n- two\n${code}`;

test('a text is shown as elements of its tree, in either theme', async ({ newPage, server }) => {
  const page = await newPage();
  await page.goto('/');
  await page.getByLabel('Your name').fill('Ayu');
  await page.getByRole('button', { name: 'Start talking' }).click();
  const citra = await Speaker.guest(server, 'Citra');
  await citra.say(whole);
  await citra.say(`wide\n\`\`\`\n${'1234567890 '.repeat(30)}\n\`\`\``);
  await citra.say(
    '<img src=x onerror=alert(1)> [notes](https://a.example/b) [x](javascript:alert(1))',
  );
  const first = messages(page).first();
  await expect(first.locator('strong')).toHaveText('bold');
  await expect(first.locator('em')).toHaveText('slanted');
  await expect(first.locator('blockquote')).toHaveText('quoted');
  await expect(first.locator('ul > li')).toHaveText(['one', 'two']);
  await expect(first.locator('pre')).toContainText('println("halo", 42)');
  await expect(first.locator('[data-kind=comment]')).toHaveText('// start');
  // What is wider than its block is scrolled with the keyboard.
  const wide = message(page, 'wide').getByRole('region', { name: 'Code' });
  await wide.press('ArrowRight');
  await expect.poll(() => wide.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
  const second = messages(page).last();
  await expect(second).toContainText('<img src=x onerror=alert(1)>');
  await expect(second.locator('img')).toHaveCount(0);
  await expect(second.getByRole('link', { name: 'notes (a.example)' })).toHaveAttribute(
    'href',
    'https://a.example/b',
  );
  await expect(second).toContainText('[x](javascript:alert(1))');
  await clean(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect(first.locator('pre')).not.toHaveAttribute('tabindex');
  await first.getByRole('button', { name: 'Copy the code' }).click();
  await expect(first.getByRole('status')).toHaveText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('println("halo"');
  await composer(page).pressSequentially('hi @Ci');
  await expect(page.getByRole('option', { name: 'Citra' })).toBeVisible();
  await clean(page);
  await composer(page).press('Escape');
  await page.getByRole('button', { name: 'Choose an emoji' }).click();
  // Of all the emoji, two thousand, axe would look at each.
  await page.getByRole('combobox', { name: 'Search for an emoji' }).fill('coffee');
  await expect(page.getByRole('option', { name: 'hot beverage' })).toBeVisible();
  await clean(page);
});

test('people, rooms, emoji and commands complete by keyboard', async ({ guest, server }) => {
  const { page } = await guest('Ayu');
  const citra = await Speaker.guest(server, 'Citra Dewi');
  await citra.say('halo');
  await expect(message(page, 'halo')).toHaveCount(1);
  const field = composer(page);
  const before = await field.boundingBox();
  await field.pressSequentially('@ci');
  const option = page.getByRole('option', { name: 'Citra Dewi' });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', /./);
  expect(await field.boundingBox()).toEqual(before);
  await field.press('Tab');
  await expect(field).toHaveValue('@Citra Dewi ');
  await field.pressSequentially('in #lob');
  await field.press('Enter');
  await expect(field).toHaveValue('@Citra Dewi in #lobby ');
  await field.pressSequentially(':coffee');
  await expect(page.getByRole('option').first()).toBeVisible();
  await field.press('Enter');
  await expect(field).toHaveValue('@Citra Dewi in #lobby ☕ ');
  await field.press('Enter');
  await expect(messages(page).last().locator('.mention')).toHaveText(['@Citra Dewi', '#lobby']);
  await field.pressSequentially('/sh');
  await field.press('Enter');
  await field.pressSequentially('no idea');
  await field.press('Enter');
  await expect(messages(page).last()).toContainText('no idea ¯\\_(ツ)_/¯');
  await field.pressSequentially('@ci');
  await expect(option).toBeVisible();
  await field.press('Escape');
  await expect(option).toBeHidden();
  await expect(field).toBeFocused();
});

test('the picker finds an emoji by its Indonesian name, and keeps what was used', async ({
  guest,
}) => {
  const { page } = await guest('Ayu');
  const open = page.getByRole('button', { name: 'Choose an emoji' });
  await composer(page).fill('pagi ');
  await open.click();
  const search = page.getByRole('combobox', { name: 'Search for an emoji' });
  await expect(search).toBeFocused();
  await search.fill('jempol ke atas');
  await page.getByRole('combobox', { name: 'Skin tone' }).selectOption({ index: 3 });
  await search.press('Enter');
  await expect(composer(page)).toHaveValue('pagi 👍🏽');
  await expect(composer(page)).toBeFocused();
  await open.click();
  await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option')).toHaveText(['👍🏽']);
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
  await say(page, '👍 🎉');
  await expect(messages(page).last().locator('.large')).toBeVisible();
});
