import type { Page } from '@playwright/test';
import { composer, expect, message, messages, say, test } from './people';

/** As a proxy does that knows nothing of WebSockets. */
async function block(page: Page): Promise<{ now: boolean }> {
  const blocked = { now: true };
  await page.routeWebSocket('**/websocket', (ws) => {
    if (blocked.now) void ws.close();
    else ws.connectToServer();
  });
  return blocked;
}

const bar = (page: Page) =>
  page.getByRole('region', { name: 'Live connection blocked; checking every 5 seconds' });

test('where WebSockets are blocked, one talks over HTTP; the line is taken when it works', async ({
  newPage,
  guest,
}) => {
  const page = await newPage();
  const blocked = await block(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/');
  await page.getByLabel('Your name').fill('Ayu');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(bar(page)).toBeVisible({ timeout: 15_000 });
  await expect(composer(page)).toBeVisible();
  await expect(page.getByText('Connection closed')).toBeHidden();

  const budi = await guest('Budi');
  await say(page, 'sent by HTTP');
  await expect(message(budi.page, 'sent by HTTP')).toHaveCount(1);
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0, { timeout: 2000 });
  expect(asked).toContain('/api/message.post');
  await say(budi.page, 'heard by asking');
  await expect(message(page, 'heard by asking')).toHaveCount(1, { timeout: 7000 });
  expect(asked).toContain('/api/room.changes');
  await expect(page).toHaveTitle(/^lobby/);

  blocked.now = false;
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(bar(page)).toBeHidden({ timeout: 20_000 });
  await say(budi.page, 'pushed again');
  await expect(message(page, 'pushed again')).toHaveCount(1, { timeout: 2000 });
  await expect(messages(page)).toHaveCount(3);
});

test('a server that is down is not taken for a blocked line', async ({ newPage, server }) => {
  const page = await newPage();
  await block(page);
  await page.goto('/');
  await page.getByLabel('Your name').fill('Ayu');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(bar(page)).toBeVisible({ timeout: 15_000 });
  await server.kill();
  await say(page, 'waits for the server');
  await expect(page.getByText('Connection closed')).toBeVisible({ timeout: 15_000 });
  await expect(bar(page)).toBeHidden();
  await server.start();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(bar(page)).toBeVisible();
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
  await expect(message(page, 'waits for the server')).toHaveCount(1);
});
