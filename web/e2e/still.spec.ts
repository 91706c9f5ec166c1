import type { Page } from '@playwright/test';
import { expect, join, message, messages, say, test } from './people';
import { Speaker } from './seed';
import type { Server } from './server';

async function fill(server: Server, count: number): Promise<void> {
  const budi = await Speaker.guest(server, 'Budi');
  for (let i = 1; i <= count; i++) {
    await budi.say(`number ${i}.${i % 7 ? '' : ' a longer line'.repeat(20)}`);
  }
}

const region = (page: Page) => page.getByRole('region', { name: 'Messages in' });

/** Follows the first row on the screen, frame by frame, while something happens. Pixels. */
async function moved(page: Page, happen: () => Promise<void>): Promise<number> {
  const watch = await page.evaluateHandle(() => {
    const frame = document.querySelector('[role=region]')!.getBoundingClientRect();
    const rows = [...document.querySelectorAll('[data-seq]')];
    const row = rows.find((one) => one.getBoundingClientRect().top >= frame.top)!;
    const top = () => row.getBoundingClientRect().top;
    const begin = top();
    const watch = { most: 0, frames: 0, gone: false };
    const look = () => {
      watch.frames++;
      watch.gone ||= !row.isConnected;
      if (row.isConnected) watch.most = Math.max(watch.most, Math.abs(top() - begin));
      requestAnimationFrame(look);
    };
    look();
    return watch;
  });
  await happen();
  const seen = await watch.evaluate(async (one) => {
    const until = one.frames + 20;
    while (one.frames < until) await new Promise(requestAnimationFrame);
    return one;
  });
  expect(seen.gone).toBe(false);
  return seen.most;
}

/** Somebody who reads above the newest messages, and another who may change them. */
async function readAbove(page: Page, server: Server): Promise<{ page: Page; citra: Speaker }> {
  await fill(server, 60);
  const citra = await Speaker.guest(server, 'Citra');
  await page.goto('/');
  await join(page, 'Ayu');
  await expect(message(page, 'number 60.')).toBeInViewport();
  await scrollUp(page, 700);
  return { page, citra };
}

/** The seq of a message that is drawn, but above the screen. */
const lastAbove = (page: Page) =>
  page.evaluate(() => {
    const frame = document.querySelector('[role=region]')!.getBoundingClientRect();
    const rows = [...document.querySelectorAll<HTMLElement>('[data-seq]')];
    return Number(
      rows.filter((r) => r.getBoundingClientRect().bottom < frame.top).at(-2)!.dataset['seq'],
    );
  });

/** The seq of a message that the upper edge of the list cuts, at rest. */
async function cutAbove(page: Page): Promise<number> {
  const edge = () =>
    page.evaluate(() => {
      const { top } = document.querySelector('[role=region]')!.getBoundingClientRect();
      const rows = [...document.querySelectorAll<HTMLElement>('[data-seq]')];
      const row = rows.find((one) => one.getBoundingClientRect().bottom > top + 2)!;
      const box = row.getBoundingClientRect();
      return { seq: Number(row.dataset['seq']), over: top - box.top, under: box.bottom - top };
    });
  const { over } = await edge();
  await page.mouse.wheel(0, 12 - over);
  await expect.poll(async () => Math.abs((await edge()).over - 12)).toBeLessThan(2);
  await rested(page);
  const { seq, under } = await edge();
  expect(under).toBeGreaterThan(4);
  return seq;
}

/** Until the list itself knows that nobody scrolls any more. */
async function rested(page: Page): Promise<void> {
  const idle = () =>
    region(page).evaluate((list) => getComputedStyle(list.querySelector('ol')!).pointerEvents);
  await expect.poll(idle).not.toBe('none');
}

/** Somewhere in the middle, at rest. */
async function scrollUp(page: Page, by: number): Promise<void> {
  await region(page).hover();
  const top = () => region(page).evaluate((list) => list.scrollTop);
  const before = await top();
  await page.mouse.wheel(0, -by);
  await expect.poll(top).toBeLessThan(before - by / 2);
  let last = -1;
  await expect.poll(async () => (last === (last = await top()) ? 'rests' : 'moves')).toBe('rests');
}

test('older messages come before what one reads, and move nothing', async ({ newPage, server }) => {
  await fill(server, 200);
  const page = await newPage();
  let answer: () => void = () => undefined;
  const held = new Promise<void>((done) => (answer = done));
  await page.routeWebSocket('**/websocket', (ws) => {
    const line = ws.connectToServer();
    ws.onMessage(async (frame) => {
      if (String(frame).includes('room.history')) await held;
      line.send(frame);
    });
  });
  await page.goto('/');
  await join(page, 'Ayu');
  await expect(message(page, 'number 200.')).toBeInViewport();
  const before = await region(page).evaluate((list) => list.scrollHeight);
  await scrollUp(page, 500);
  const most = await moved(page, async () => {
    answer();
    await expect
      .poll(() => region(page).evaluate((list) => list.scrollHeight))
      .toBeGreaterThan(before + 1000);
  });
  expect(most).toBeLessThanOrEqual(1);
});

test('a message above that grows, and new ones below, move nothing', async ({
  newPage,
  server,
}) => {
  await fill(server, 60);
  const page = await newPage();
  let push: (frame: string) => void = () => undefined;
  await page.routeWebSocket('**/websocket', (ws) => {
    ws.connectToServer();
    push = (frame) => ws.send(frame);
  });
  await page.goto('/');
  await join(page, 'Ayu');
  await expect(message(page, 'number 60.')).toBeInViewport();
  await scrollUp(page, 700);
  const above = await lastAbove(page);
  const answer = await page.request.post('/api/room.history', {
    data: { room: 'lobby', before: above + 1, limit: 1 },
  });
  const {
    messages: [row],
  } = (await answer.json()) as { messages: Record<string, unknown>[] };
  const edited = { ...row, rev: 61, text: 'it grows\n'.repeat(12), edited_at: row!['at'] };
  const most = await moved(page, async () => {
    const change = { room: 'lobby', after: 60, up_to: 61, rows: [{ rev: 61, message: edited }] };
    push(JSON.stringify({ change }));
    await expect(message(page, 'it grows')).toHaveCount(1);
  });
  expect(most).toBeLessThanOrEqual(1);
  expect(await messages(page).count()).toBeGreaterThan(5);
});

test('a reaction to a message above moves nothing', async ({ newPage, server }) => {
  const { page, citra } = await readAbove(await newPage(), server);
  const seq = await lastAbove(page);
  const chip = page.locator(`[data-seq="${seq}"]`).getByRole('button', { name: '🎉' });
  const most = await moved(page, async () => {
    await citra.call('message.react', { room: 'lobby', seq, emoji: '🎉', on: true });
    await expect(chip).toHaveCount(1);
  });
  expect(most).toBeLessThanOrEqual(1);
});

test('a message that the upper edge cuts may grow, and moves nothing', async ({
  newPage,
  server,
}) => {
  const { page, citra } = await readAbove(await newPage(), server);
  const seq = await cutAbove(page);
  const chip = page.locator(`[data-seq="${seq}"]`).getByRole('button', { name: '🎉' });
  const react = (on: boolean) =>
    citra.call('message.react', { room: 'lobby', seq, emoji: '🎉', on });
  const grown = await moved(page, async () => {
    await react(true);
    await expect(chip).toHaveCount(1);
  });
  expect(grown).toBeLessThanOrEqual(1);
  await rested(page);
  const shrunk = await moved(page, async () => {
    await react(false);
    await expect(chip).toHaveCount(0);
  });
  expect(shrunk).toBeLessThanOrEqual(1);
});

test('what one writes and who types move nothing that one reads', async ({ guest, server }) => {
  await fill(server, 60);
  const ayu = await guest('Ayu');
  const budi = await guest('Citra');
  await expect(message(ayu.page, 'number 60.')).toBeInViewport();
  await scrollUp(ayu.page, 600);
  const most = await moved(ayu.page, async () => {
    await budi.page.getByRole('textbox').pressSequentially('hm');
    await expect(ayu.page.getByText('Citra is typing…')).toBeVisible();
    await say(budi.page, 'one more');
    await expect(ayu.page.getByRole('button', { name: '1 new message' })).toBeVisible();
  });
  expect(most).toBeLessThanOrEqual(1);
});
