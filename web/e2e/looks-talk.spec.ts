import type { Page } from '@playwright/test';
import { found } from './axe';
import { composer, expect, test } from './people';
import { Speaker } from './seed';

test('axe finds nothing while people talk, in either theme', async ({ newPage, server }) => {
  test.slow();
  const clean = async (page: Page) => expect(await found(page)).toEqual([]);
  const page = await newPage();
  await page.goto('/');
  await page.getByLabel('Your name').fill('Ayu');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await page.getByRole('link', { name: /^announcements/ }).click();
  const citra = await Speaker.guest(server, 'Citra');
  for (let i = 1; i <= 60; i++) await citra.say(`number ${i}, for <@all>`);
  const lobby = page.getByRole('link', { name: /^lobby/ });
  await expect(lobby).toContainText('60 unread');
  await clean(page);
  await lobby.click();
  await citra.call('typing.start', { room: 'lobby' });
  await expect(page.getByText('Citra is typing…')).toBeVisible();
  await expect(page.getByRole('button', { name: /new messages/ })).toBeVisible();
  await expect(page.getByText('New', { exact: true })).toBeVisible();
  await clean(page);
  await composer(page).fill('unfinished');
  await page.context().request.post('/api/session.delete', { data: {} });
  await expect(page.getByRole('dialog')).toBeVisible();
  await clean(page);

  const blocked = await newPage({ viewport: { width: 390, height: 844 } });
  await blocked.routeWebSocket('**/websocket', (ws) => void ws.close());
  await blocked.goto('/');
  await blocked.getByLabel('Your name').fill('Budi');
  await blocked.getByRole('button', { name: 'Start talking' }).click();
  await expect(blocked.getByText('Live connection blocked')).toBeVisible({ timeout: 15_000 });
  await clean(blocked);
});
