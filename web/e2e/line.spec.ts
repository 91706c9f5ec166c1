import type { Page } from '@playwright/test';
import { composer, expect, message, messages, say, test } from './people';

const heightOf = async (page: Page, text: string) =>
  (await message(page, text).boundingBox())?.height;

test('the server dies in mid-conversation: all arrives once, without a reload', async ({
  guest,
  server,
}) => {
  test.slow();
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await say(ayu.page, 'before');
  await expect(message(budi.page, 'before')).toHaveCount(1);
  await ayu.page.evaluate(() => Object.assign(window, { untouched: true }));
  await server.kill();
  await say(ayu.page, 'written by Ayu meanwhile');
  await say(budi.page, 'written by Budi meanwhile');
  const waiting = 'Waiting to be sent: no connection';
  await expect(message(ayu.page, 'written by Ayu meanwhile')).toContainText(waiting);
  await expect(message(budi.page, 'by Budi').getByText(waiting)).toBeInViewport();
  const heights = () =>
    Promise.all([heightOf(ayu.page, 'by Ayu meanwhile'), heightOf(budi.page, 'by Budi')]);
  const pending = await heights();

  await expect(ayu.page.getByText('Connection closed')).toBeHidden();
  await expect(ayu.page.getByText('Connection closed')).toBeVisible({ timeout: 8000 });
  await expect(ayu.page.getByText('The server cannot be reached.')).toBeVisible();
  await expect(ayu.page.getByText(/Trying again in \d+ seconds?\./)).toBeVisible();
  await ayu.page.getByRole('button', { name: 'Try now' }).click();
  await expect(ayu.page.getByText('Connection closed')).toBeVisible();

  await server.start();
  await expect(ayu.page.getByText('Connection closed')).toBeHidden({ timeout: 40_000 });
  await expect(budi.page.getByText('Connection closed')).toBeHidden({ timeout: 40_000 });
  for (const { page } of [ayu, budi]) {
    await expect(message(page, 'written by Ayu meanwhile')).toHaveCount(1);
    await expect(message(page, 'written by Budi meanwhile')).toHaveCount(1);
    await expect(messages(page)).toHaveCount(3);
    await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
  }
  // Nothing moves when a message settles.
  expect((await heights())[1]).toBe(pending[1]);
  expect(await ayu.page.evaluate(() => 'untouched' in window)).toBe(true);
});

test('a short drop is never mentioned', async ({ guest, server }) => {
  const { page } = await guest('Ayu');
  await server.kill();
  await server.start();
  await say(page, 'right after');
  await expect(message(page, 'right after')).toHaveCount(1);
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0, { timeout: 15_000 });
  await expect(page.getByText('Connection closed')).toBeHidden();
});

/** What is lost on the way: the page's posts, the server's pushes, or all that it says after hello. */
interface Deaf {
  posts?: boolean;
  pushes?: boolean;
  answers?: boolean;
}

async function deafen(page: Page, deaf: Deaf): Promise<void> {
  await page.routeWebSocket('**/websocket', (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((frame) => {
      if (!(deaf.posts && String(frame).includes('message.post'))) server.send(frame);
    });
    server.onMessage((frame) => {
      const says = (what: string) => String(frame).startsWith(`{"${what}"`);
      const lost = (deaf.answers && !says('hello')) || (deaf.pushes && says('change'));
      if (!lost) ws.send(frame);
    });
  });
}

for (const lost of ['the post', 'the answer'] as const) {
  test(`the outbox survives a reload and goes once, when ${lost} was lost`, async ({ guest }) => {
    const ayu = await guest('Ayu');
    const budi = await guest('Budi');
    const deaf = { posts: lost === 'the post', answers: lost === 'the answer' };
    await deafen(ayu.page, deaf);
    await ayu.page.reload();
    await say(ayu.page, 'kept over the reload');
    await expect(ayu.page.getByText('Waiting to be sent')).toHaveCount(1);
    await expect(message(budi.page, 'kept over')).toHaveCount(lost === 'the post' ? 0 : 1);
    Object.assign(deaf, { posts: false, answers: false });
    await ayu.page.reload();
    await expect(message(ayu.page, 'kept over the reload')).toHaveCount(1);
    await expect(ayu.page.getByText('Waiting to be sent')).toHaveCount(0);
    await say(ayu.page, 'and on it goes');
    await expect(message(budi.page, 'and on it goes')).toHaveCount(1);
    await expect(messages(budi.page)).toHaveCount(2);
    await expect(messages(ayu.page)).toHaveCount(2);
  });
}

test('pushes that were lost are fetched', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const budi = await guest('Budi');
  await deafen(ayu.page, { pushes: true });
  await ayu.page.reload();
  await expect(composer(ayu.page)).toBeVisible();
  await say(budi.page, 'nobody tells Ayu');
  await expect(message(budi.page, 'nobody tells Ayu')).toHaveCount(1);
  await expect(budi.page.getByText('Waiting to be sent')).toHaveCount(0);
  await expect(message(ayu.page, 'nobody tells Ayu')).toHaveCount(1, { timeout: 5000 });
});

test('two tabs: one sends, both show it, nothing doubles', async ({ guest, server }) => {
  const { page, context } = await guest('Ayu');
  const second = await context.newPage();
  await second.goto('/');
  await expect(composer(second)).toBeVisible();
  await say(second, 'from the second tab');
  await expect(message(page, 'from the second tab')).toHaveCount(1);
  await server.kill();
  await say(second, 'offline from the second');
  await say(page, 'offline from the first');
  await expect(message(page, 'offline from the second')).toHaveCount(1);
  await page.close();
  await server.start();
  await expect(second.getByText('Waiting to be sent')).toHaveCount(0, { timeout: 20_000 });
  await expect(messages(second)).toHaveCount(3);
});

test('a session that ended: log in over the page, the text stays', async ({ admin }) => {
  const { page, context } = await admin();
  await composer(page).fill('not finished yet');
  await context.request.post('/api/session.delete', { data: {} });
  await expect(page.getByText('You were logged out.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try now' })).toBeHidden();
  await page.getByRole('button', { name: 'Log in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Rina');
  await dialog.getByLabel('Password').fill('kopi tubruk 1');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Connection closed')).toBeHidden();
  await expect(composer(page)).toHaveValue('not finished yet');
  await composer(page).press('Enter');
  await expect(message(page, 'not finished yet')).toHaveCount(1);
});

test('what a guest could not send is not sent by the next one', async ({ guest, server }) => {
  const { page, context } = await guest('Ayu');
  await say(page, 'hello from Ayu');
  await expect(page.locator('article a[href="/r/lobby/1"]')).toHaveCount(1);
  await server.kill();
  await say(page, 'only as Ayu');
  await expect(page.getByText('Waiting to be sent')).toHaveCount(1);
  await context.clearCookies();
  await server.start();
  await page.getByRole('button', { name: 'Log in' }).click({ timeout: 20_000 });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Continue as a guest' }).click();
  await dialog.getByLabel('Your name').fill('Citra');
  await dialog.getByRole('button', { name: 'Start talking' }).click();
  await expect(dialog).toBeHidden();
  await say(page, 'hello from Citra');
  await expect(message(page, 'hello from Citra')).toHaveCount(1);
  await expect(message(page, 'only as Ayu')).toHaveCount(0);
});
