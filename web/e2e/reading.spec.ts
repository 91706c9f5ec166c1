import type { Page } from '@playwright/test';
import { composer, expect, join, message, messages, say, test } from './people';
import { Speaker } from './seed';
import type { Server } from './server';

async function fill(server: Server, count: number): Promise<void> {
  const budi = await Speaker.guest(server, 'Budi');
  const citra = await Speaker.guest(server, 'Citra');
  for (let i = 1; i <= count; i++) {
    const long = i % 7 === 0 ? ` ${'a longer line '.repeat((i % 5) * 4)}` : '';
    await (i % 3 ? budi : citra).say(`message number ${i}.${long}`);
  }
}

const region = (page: Page) => page.getByRole('region', { name: 'Messages in' });

async function visit(page: Page, path: string): Promise<void> {
  await page.goto('/');
  await join(page, 'Ayu');
  if (path !== '/') await page.goto(path);
}

test('opens at the newest message', async ({ newPage, server }) => {
  await fill(server, 150);
  const page = await newPage();
  await visit(page, '/');
  await expect(message(page, 'message number 150.')).toBeInViewport({ ratio: 1 });
  expect(await messages(page).count()).toBeLessThan(100);
});

test('older pages come before one reaches the top and move nothing', async ({
  newPage,
  server,
}) => {
  await fill(server, 320);
  const page = await newPage();
  await visit(page, '/');
  await expect(message(page, 'message number 320.')).toBeInViewport();
  await region(page).hover();
  let worst = 0;
  for (let turn = 0; turn < 40; turn++) {
    await page.mouse.wheel(0, -900);
    await page.waitForTimeout(90);
    worst = Math.max(worst, await drift(page));
    if (await message(page, 'message number 1.').count()) break;
  }
  await page.mouse.wheel(0, -20_000);
  await expect(message(page, 'message number 1.')).toBeInViewport();
  await expect(page.getByText('This is where lobby begins.')).toBeInViewport();
  expect(worst).toBeLessThanOrEqual(1);
});

/** Pixels that the message in the middle moves by itself while pages arrive around it. */
async function drift(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const area = document.querySelector('[role=region]')!.getBoundingClientRect();
    const at = document.elementFromPoint(area.left + 200, area.top + area.height / 2);
    const article = at?.closest('li')?.querySelector('article p');
    if (!article) return 0;
    const top = () => article.getBoundingClientRect().top;
    const before = top();
    let most = 0;
    for (let frame = 0; frame < 12; frame++) {
      await new Promise(requestAnimationFrame);
      if (article.isConnected) most = Math.max(most, Math.abs(top() - before));
    }
    return most;
  });
}

test('sticks to the newest only there; else says how many are new', async ({ newPage, server }) => {
  await fill(server, 80);
  const page = await newPage();
  await visit(page, '/');
  await expect(message(page, 'message number 80.')).toBeInViewport();
  const budi = await Speaker.guest(server, 'Dewi');
  await budi.say('while at the end');
  await expect(message(page, 'while at the end')).toBeInViewport({ ratio: 1 });

  await region(page).hover();
  await page.mouse.wheel(0, -600);
  await expect(message(page, 'while at the end')).not.toBeInViewport();
  await budi.say('first new one');
  await budi.say('second new one');
  const pill = page.getByRole('button', { name: '2 new messages' });
  await expect(pill).toBeVisible();
  await pill.click();
  await expect(message(page, 'second new one')).toBeInViewport({ ratio: 1 });
  await expect(pill).toBeHidden();
});

test('one’s own message brings one down', async ({ newPage, server }) => {
  await fill(server, 80);
  const page = await newPage();
  await visit(page, '/');
  await expect(message(page, 'message number 80.')).toBeInViewport();
  await region(page).hover();
  await page.mouse.wheel(0, -1500);
  await say(page, 'down again');
  await expect(message(page, 'down again')).toBeInViewport({ ratio: 1 });
});

test('a permalink opens around its message; Back returns to the place', async ({
  newPage,
  server,
}) => {
  await fill(server, 260);
  const page = await newPage();
  await visit(page, '/r/lobby/40');
  const wanted = message(page, 'message number 40.');
  await expect(wanted).toBeInViewport({ ratio: 1 });
  await expect(wanted).toHaveClass(/target/);
  await expect(message(page, 'message number 260.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Go to the newest' }).click();
  await expect(message(page, 'message number 260.')).toBeInViewport({ ratio: 1 });

  await region(page).hover();
  await page.mouse.wheel(0, -1200);
  await page.waitForTimeout(400);
  const text = await middle(page);
  const before = (await message(page, text).boundingBox())!.y;
  // A menu that comes and goes leaves one where one is.
  await page.locator('main > header').getByRole('button', { name: 'Options for' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toBeHidden();
  await expect.poll(() => page.evaluate(() => history.state as unknown)).toBe(null);
  expect((await message(page, text).boundingBox())!.y).toBe(before);
  await message(page, text).getByRole('link').click();
  await expect(page).toHaveURL(/\/r\/lobby\/\d+$/);
  await expect(page.locator('article.target')).toBeInViewport();
  await page.goBack();
  await expect(message(page, text)).toBeInViewport();
  await page.waitForTimeout(300);
  const after = (await message(page, text).boundingBox())!.y;
  expect(Math.abs(after - before)).toBeLessThanOrEqual(2);
});

/** The text of a message near the middle of the list that wears its time. */
async function middle(page: Page): Promise<string> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('article.first')];
    const there = all.find((article) => article.getBoundingClientRect().top > 300);
    return there!.querySelector('p')!.innerText.slice(0, 20);
  });
}

test('newer pages load on the way down from a permalink', async ({ newPage, server }) => {
  await fill(server, 260);
  const page = await newPage();
  await visit(page, '/r/lobby/40');
  await expect(message(page, 'message number 40.')).toBeInViewport();
  await region(page).hover();
  for (let turn = 0; turn < 40; turn++) {
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(60);
  }
  await expect(message(page, 'message number 260.')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Go to the newest' })).toBeHidden();
});

test('a room that is not there offers the way on, and so does an address of nothing', async ({
  newPage,
}) => {
  const page = await newPage();
  await visit(page, '/r/nowhere');
  await expect(page.getByText('There is no such room')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the lobby' }).click();
  await expect(composer(page)).toBeVisible();
  expect((await page.goto('/nothing/here'))!.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeFocused();
  await page.getByRole('button', { name: 'Go to the lobby' }).click();
  await expect(composer(page)).toBeVisible();
});
