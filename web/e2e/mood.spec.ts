import type { Page } from '@playwright/test';
import { clean } from './axe';
import { choose, composer, goTo, message, say, type Person } from './people';
import { dialog, expect, link, test } from './team';

type Asking = Person & { ask: (op: string, input: object) => Promise<Record<string, unknown>> };

const minutes = (n: number) => n * 60_000;
const state = (page: Page, name: string) =>
  page.locator('main > header').getByRole('img', { name, exact: true });
const me = (page: Page, name: string) => page.getByRole('button', { name: `Menu of ${name}` });
const seen = (page: Page, text: string) =>
  page.locator('main').getByRole('listitem').filter({ hasText: text }).getByText(/^Seen/);
const receipts = (page: Page) => dialog(page).getByRole('checkbox', { name: /^Show what I have/ });

async function idOf({ ask }: Asking): Promise<string> {
  return ((await ask('session.hello', {})) as { me: { id: string } }).me.id;
}

async function talk(one: Asking, ...others: Asking[]): Promise<string> {
  const users = await Promise.all(others.map(idOf));
  return String((await one.ask('direct.open', { users }))['id']);
}

/** Whatever was signalled before has come to this page, too. */
async function later(page: Page, { ask }: Asking, text: string): Promise<void> {
  await ask('account.update', { status: { emoji: '☕', text } });
  await expect(state(page, `☕ ${text}`)).toBeVisible();
}

/** The same person on another device. */
async function another({ context }: Person): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/');
  await expect(composer(page)).toBeVisible();
  return page;
}

test('how one is, and what one says of oneself', async ({ member }) => {
  test.slow(); // several pages, and axe on dialogs in both themes
  const ayu = await member('Ayu');
  const budi = await member('Budi');
  const room = await talk(ayu, budi);
  await budi.page.clock.install();
  await budi.page.reload();
  await expect(composer(budi.page)).toBeVisible();
  await goTo(ayu.page, `/r/${room}`);

  await test.step('he is here, then away, and here again at a touch', async () => {
    await expect(state(ayu.page, 'Here')).toBeVisible();
    await expect(link(ayu.page, 'Budi')).toHaveAccessibleName('Budi Here');
    await budi.page.clock.fastForward(minutes(11));
    await expect(state(ayu.page, 'Away')).toBeVisible();
    await budi.page.mouse.move(200, 200);
    await expect(state(ayu.page, 'Here')).toBeVisible();
    await budi.page.clock.resume();
  });

  const other = await another(budi);

  await test.step('his status stands where he is named, on his other device, and after a reload', async () => {
    await budi.page.getByRole('button', { name: 'Menu of Budi' }).click();
    const entries = budi.page.getByRole('group', { name: 'Account and settings' }).locator('li');
    await expect(entries.first()).toBeVisible();
    const heights = await entries.evaluateAll((all) => all.map((entry) => entry.clientHeight));
    expect(new Set(heights).size, 'each stands in a line of its own').toBe(1);
    await budi.page.keyboard.press('Escape');
    await choose(budi.page, 'Budi', 'Set a status');
    await clean(budi.page);
    await dialog(budi.page).getByRole('button', { name: 'In a meeting' }).click();
    await dialog(budi.page).getByLabel('What are you up to?').fill('In a meeting with Citra');
    await dialog(budi.page).getByRole('button', { name: 'Choose another one' }).click();
    await budi.page.getByRole('combobox', { name: 'Search for an emoji' }).fill('coffee');
    await budi.page.getByRole('option', { name: 'hot beverage' }).click();
    await dialog(budi.page).getByRole('button', { name: 'Save' }).click();
    await expect(dialog(budi.page)).toHaveCount(0);
    await expect(state(ayu.page, '☕ In a meeting with Citra')).toBeVisible();
    await expect(link(ayu.page, 'Budi')).toHaveAccessibleName(/☕ In a meeting with Citra/);
    for (const page of [budi.page, other]) {
      await expect(me(page, 'Budi')).toContainText('☕ In a meeting with Citra');
    }
    await ayu.page.reload();
    await expect(state(ayu.page, '☕ In a meeting with Citra')).toBeVisible();
    await expect(ayu.page.locator('main > header')).toContainText('In a meeting with Citra');
    await ayu.page.getByRole('button', { name: 'People' }).click();
    const panel = ayu.page.getByRole('complementary');
    await expect(panel.getByText('☕ In a meeting with Citra')).toBeVisible();
    await panel.getByRole('button', { name: 'Budi', exact: true }).click();
    const card = dialog(ayu.page);
    await expect(card).toContainText(/☕ In a meeting with Citra\s+until /);
    await expect(card.getByText('Here', { exact: true })).toBeVisible();
    await ayu.page.keyboard.press('Escape');
  });

  await test.step('his emoji stands beside his name, and goes by its time without a reload', async () => {
    await goTo(budi.page, `/r/${room}`);
    await say(budi.page, 'back in a moment');
    const said = message(ayu.page, 'back in a moment');
    await expect(said.getByRole('img', { name: /^☕/ })).toBeVisible();
    await budi.ask('account.update', { status: { emoji: '☕', until: Date.now() + 3000 } });
    await expect(said.getByRole('img', { name: '☕', exact: true })).toBeVisible();
    await expect(said.getByRole('img', { name: /^☕/ })).toHaveCount(0);
    await expect(me(other, 'Budi')).toContainText('Member');
  });
});

test('when one is not to be disturbed, and when one is gone', async ({ member }) => {
  test.slow(); // several pages, and axe on dialogs in both themes
  const ayu = await member('Ayu');
  const budi = await member('Budi');
  await ayu.page.goto(`/r/${await talk(ayu, budi)}`);
  const other = await another(budi);

  await test.step('he is left alone for a time: others see it, and his tab stays calm', async () => {
    await say(ayu.page, 'are you there?');
    await expect(other).toHaveTitle(/^\(\d+\) /);
    await choose(budi.page, 'Budi', 'Do not disturb');
    await dialog(budi.page).getByRole('button', { name: '1 hour' }).click();
    await expect(dialog(budi.page).getByText(/^On until /)).toBeVisible();
    await expect(state(ayu.page, 'Here · Do not disturb')).toBeVisible();
    await expect(me(other, 'Budi')).toContainText('Do not disturb');
    await expect(other).toHaveTitle(/^lobby/);
    await dialog(budi.page).getByRole('button', { name: 'Turn off' }).click();
    await expect(dialog(budi.page).getByText('Off', { exact: true })).toBeVisible();
    await expect(state(ayu.page, 'Here')).toBeVisible();
  });

  await test.step('and every day, by the clock of his browser; his other device knows', async () => {
    await dialog(budi.page)
      .getByRole('checkbox', { name: /^Every day/ })
      .check();
    await dialog(budi.page).getByLabel('From').fill('00:00');
    await dialog(budi.page).getByLabel('to', { exact: true }).fill('23:59');
    await clean(budi.page);
    await dialog(budi.page).getByRole('button', { name: 'Save the daily times' }).click();
    await expect(dialog(budi.page).getByText(/^On, by the daily times, until 23:59/)).toBeVisible();
    await expect(state(ayu.page, 'Here · Do not disturb')).toBeVisible();
    await choose(other, 'Budi', 'My account');
    await expect(dialog(other).getByLabel('From')).toHaveValue('00:00');
    await dialog(other)
      .getByRole('checkbox', { name: /^Every day/ })
      .uncheck();
    await dialog(other).getByRole('button', { name: 'Save the daily times' }).click();
    await expect(state(ayu.page, 'Here')).toBeVisible();
  });

  await test.step('without a line he is gone, and comes back with it', async () => {
    await other.close();
    await budi.context.setOffline(true);
    await budi.page.close();
    await expect(state(ayu.page, 'Not here')).toBeVisible();
    await budi.context.setOffline(false);
    await another(budi);
    await expect(state(ayu.page, 'Here')).toBeVisible();
  });
});

test('who gives receipts sees what the others have read who give them, too', async ({ member }) => {
  const ayu = await member('Ayu');
  const budi = await member('Budi');
  const citra = await member('Citra');
  const room = await talk(ayu, budi);

  await choose(ayu.page, 'Ayu', 'My account');
  await expect(receipts(ayu.page)).not.toBeChecked();
  await receipts(ayu.page).check();
  await clean(ayu.page);
  await ayu.page.keyboard.press('Escape');
  await goTo(ayu.page, `/r/${room}`);
  await say(ayu.page, 'the first');
  await goTo(budi.page, `/r/${room}`);
  await expect(message(budi.page, 'the first')).toBeVisible();

  await test.step('he gives none yet: nobody is told', async () => {
    await say(budi.page, 'I have read it');
    await expect(message(ayu.page, 'I have read it')).toBeVisible();
    await budi.ask('read.mark', { room, seq: 2 });
    await later(ayu.page, budi, 'read');
    await expect(seen(ayu.page, 'the first')).toHaveCount(0);
  });

  await test.step('he does: it is said at once, and moves on with what he reads', async () => {
    await budi.ask('account.update', { receipts: true });
    await ayu.page.reload();
    await expect(seen(ayu.page, 'the first')).toHaveText('Seen');
    await say(ayu.page, 'the second');
    await expect(seen(ayu.page, 'the second')).toHaveText('Seen');
    await expect(seen(ayu.page, 'the first')).toHaveCount(0);
  });

  await test.step('it waits for who is not there', async () => {
    await budi.page.goto('/');
    await say(ayu.page, 'the third');
    await expect(link(budi.page, 'Ayu')).toHaveAccessibleName(/unread/);
    await later(ayu.page, budi, 'elsewhere');
    await expect(seen(ayu.page, 'the second')).toBeVisible();
    await expect(seen(ayu.page, 'the third')).toHaveCount(0);
    await link(budi.page, 'Ayu').click();
    await expect(seen(ayu.page, 'the third')).toHaveText('Seen');
  });

  await test.step('several are named', async () => {
    await citra.ask('account.update', { receipts: true });
    const three = await talk(ayu, budi, citra);
    await ayu.page.goto(`/r/${three}`);
    await say(ayu.page, 'to both of you');
    await budi.page.goto(`/r/${three}`);
    await expect(seen(ayu.page, 'to both of you')).toHaveText('Seen by Budi');
    await citra.page.goto(`/r/${three}`);
    await expect(seen(ayu.page, 'to both of you')).toHaveText(
      /^Seen by (Budi and Citra|Citra and Budi)$/,
    );
  });

  await test.step('who gives none any more is told nothing any more', async () => {
    await choose(ayu.page, 'Ayu', 'My account');
    await receipts(ayu.page).uncheck();
    await ayu.page.keyboard.press('Escape');
    await expect(seen(ayu.page, 'to both of you')).toHaveCount(0);
  });
});
