import type { Page } from '@playwright/test';
import { composer, expect, messages, password } from '../e2e/people';
import { test } from '../e2e/team';
import { Report } from './figures';
import { probe, type Timing, type Watched } from './probe';
import { computed } from './tasks';

const crowd = 32; // posts on their way at once
const long = 10_000; // messages of the long room
const open = 5000; // messages of the room that others write into
const rate = 50; // messages a second
const roomsInAll = 500;
const speed = 6000; // px a second: a wheel that spins freely, eight screens a second
const flick = 12_000; // px that the wheel spins at once
const longest = 90_000; // ms that the way up may take

type Ask = (op: string, input: object) => Promise<Record<string, unknown>>;

/** Playwright's own requests are too slow to fill a room. */
function quickly(url: string, token: string): Ask {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async (op, input) => {
    const body = JSON.stringify(input);
    const answer = await fetch(`${url}/api/${op}`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${op}: ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
}

test('the page', async ({ owner, newPage, server }) => {
  const { context } = owner;
  const { token } = await owner.ask('session.create', { name: owner.name, password });
  const ask = quickly(server.url, String(token));
  await owner.page.close();
  const ids = await prepare(ask);
  const page = await newPage({ storageState: await context.storageState() });
  await page.addInitScript(probe);
  const report = new Report();

  await enter(page, ids.open);
  const own: Timing[] = [];
  for (let n = 0; n < 50; n++) own.push(await writeOwn(page, `own ${n} of mine`));
  report.push(
    'Enter → own row painted',
    own.map(({ ms }) => ms),
    'ms',
  );
  report.push(
    'the same',
    own.map(({ frames }) => frames),
    'frames',
  );

  const came = await receive(page, ask, ids.open);
  const what = `received → painted, ${rate} a second into ${open}`;
  report.push(
    what,
    came.map(({ ms }) => ms),
    'ms',
  );
  report.push(
    'the same',
    came.map(({ frames }) => frames),
    'frames',
  );

  await enter(page, ids.long);
  const [watched, scrolling] = await computed(page, () => scrollUp(page));
  const { tasks, rows, frames, ms, first } = watched;
  report.push(
    `tasks over 50 ms, scrolling up ${long - first + 1} messages`,
    tasks.length ? tasks : [0],
    'ms',
  );
  report.push('CPU time of a task meanwhile', scrolling, 'ms');
  report.push('rows in the document at most', [rows], 'rows');
  report.push('frames a second meanwhile', [(frames / ms) * 1000], 'frames/s');

  const back = () => switchBackAndForth(page, ids.open, ids.long);
  const switched = await back();
  report.push(
    'a room that is known, opened',
    switched.slice(2).map(({ ms }) => ms),
    'ms',
  );
  const [, opening] = await computed(page, back);
  report.push('CPU time of a task meanwhile', opening, 'ms');

  await many(ask);
  await page.reload();
  await expect(composer(page)).toBeVisible();
  await expect(page.locator('[data-room]')).not.toHaveCount(0);
  const found: Timing[] = [];
  const typed: Timing[] = [];
  for (let n = 0; n < 20; n++) {
    found.push(await jump(page));
    typed.push(await narrow(page, 'project 4'));
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  report.push(
    `Ctrl+K over ${roomsInAll} rooms`,
    found.slice(1).map(({ ms }) => ms),
    'ms',
  );
  report.push(
    'a letter in it',
    typed.map(({ ms }) => ms),
    'ms',
  );
});

async function prepare(ask: Ask): Promise<{ open: string; long: string }> {
  const make = async (name: string, count: number) => {
    const { id } = await ask('room.create', { name, kind: 'public' });
    let next = 0;
    const post = async () => {
      for (let n = next++; n < count; n = next++)
        await say(ask, String(id), `line ${n} of ${name}`);
    };
    await Promise.all(Array.from({ length: crowd }, post));
    return String(id);
  };
  return { open: await make('open', open), long: await make('long', long) };
}

async function many(ask: Ask): Promise<void> {
  for (let n = 0; n < roomsInAll; n++)
    await ask('room.create', { name: `project ${n}`, kind: 'public' });
}

const say = (ask: Ask, room: string, text: string) =>
  ask('message.post', { room, text, key: text.replace(/\W/g, '-').padStart(16, '-') });

async function enter(page: Page, room: string): Promise<void> {
  await page.goto(`/r/${room}`);
  await expect(messages(page).last()).toBeVisible();
  await expect(composer(page)).toBeFocused();
}

async function writeOwn(page: Page, text: string): Promise<Timing> {
  await composer(page).fill(text);
  return page.evaluate((wanted) => {
    const field = document.querySelector<HTMLTextAreaElement>('main form textarea')!;
    const key = { key: 'Enter', bubbles: true, cancelable: true };
    return window.bench.until(
      () => void field.dispatchEvent(new KeyboardEvent('keydown', key)),
      () =>
        [...document.querySelectorAll('article')].some((row) => row.textContent.includes(wanted)),
    );
  }, text);
}

/** Up to the oldest message with a wheel, as Chromium itself makes it: in every frame some. */
async function scrollUp(page: Page): Promise<Watched & { first: number }> {
  const line = await page.context().newCDPSession(page);
  const watched = await page.evaluateHandle(() => window.bench.watch());
  const [x, y] = [600, 400];
  const gesture = { x, y, yDistance: flick, speed, gestureSourceType: 'mouse' as const };
  const firstOf = () =>
    page.evaluate(() => Number(document.querySelector('article')?.dataset['seq']));
  let first = await firstOf();
  for (const start = Date.now(); first > 1 && Date.now() - start < longest;) {
    await line.send('Input.synthesizeScrollGesture', gesture);
    first = await firstOf();
  }
  return { ...(await watched.evaluate((end) => end())), first };
}

async function receive(page: Page, ask: Ask, room: string): Promise<Timing[]> {
  const count = rate * 6;
  const posts: Promise<unknown>[] = [];
  for (let n = 0; n < count; n++) {
    posts.push(say(ask, room, `burst ${n} comes`));
    await new Promise((next) => setTimeout(next, 1000 / rate));
  }
  await Promise.all(posts);
  await expect(messages(page).filter({ hasText: `burst ${count - 1} comes` })).toHaveCount(1);
  const all = await page.evaluate(() => [...window.bench.painted.values()]);
  return all.filter(({ ms }) => !Number.isNaN(ms));
}

async function switchBackAndForth(page: Page, one: string, other: string): Promise<Timing[]> {
  const switched: Timing[] = [];
  for (let n = 0; n < 42; n++) switched.push(await switchTo(page, n % 2 ? other : one));
  return switched;
}

async function switchTo(page: Page, room: string): Promise<Timing> {
  return page.evaluate((id) => {
    const way = document.querySelector<HTMLElement>(`[data-room="${id}"] a`)!;
    return window.bench.until(
      () => way.click(),
      () => document.querySelector(`article a[href^="/r/${id}/"]`) !== null,
    );
  }, room);
}

async function jump(page: Page): Promise<Timing> {
  return page.evaluate(() => {
    const key = { key: 'k', ctrlKey: true, bubbles: true, cancelable: true };
    return window.bench.until(
      () => void document.body.dispatchEvent(new KeyboardEvent('keydown', key)),
      () => document.querySelector('dialog [role=option]') !== null,
    );
  });
}

async function narrow(page: Page, query: string): Promise<Timing> {
  return page.evaluate((wanted) => {
    const field = document.querySelector<HTMLInputElement>('dialog input')!;
    return window.bench.until(
      () => {
        field.value = wanted;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      },
      () => document.querySelector('dialog [role=option]')?.textContent.trim() === 'project 4',
    );
  }, query);
}
