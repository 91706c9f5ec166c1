import type { Page } from '@playwright/test';
import { composer, expect, message, say, test } from './people';

const typing = (page: Page) => page.getByText(/(is|are) typing…$/);
const here = (page: Page) => page.getByRole('main').getByText(/^\d+ here$/);

/** The operations of this name that the page sends from now on. */
async function sent(page: Page, op: string): Promise<number[]> {
  const times: number[] = [];
  await page.routeWebSocket('**/websocket', (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((frame) => {
      if (String(frame).includes(`"${op}"`)) times.push(Date.now());
      server.send(frame);
    });
  });
  await page.reload();
  await expect(composer(page)).toBeVisible();
  return times;
}

const heights = (page: Page) =>
  page.evaluate(() =>
    ['header', '[role=region]', 'form', 'textarea'].map((part) => {
      const { top, height } = document.querySelector(`main ${part}`)!.getBoundingClientRect();
      return [part, top, height];
    }),
  );

test('who is typing is told, moves nothing, and ends with the message', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const citra = await guest('Citra');
  await say(ayu.page, 'to have a list');
  await expect(message(ayu.page, 'to have a list')).toHaveCount(1);
  const before = await heights(ayu.page);
  await composer(citra.page).pressSequentially('halo');
  await expect(typing(ayu.page)).toHaveText('Citra is typing…');
  expect(await heights(ayu.page)).toEqual(before);
  await expect(typing(citra.page)).toHaveCount(0);
  await composer(citra.page).press('Enter');
  await expect(message(ayu.page, 'halo')).toHaveCount(1);
  await expect(typing(ayu.page)).toHaveCount(0, { timeout: 1000 });
  await composer(citra.page).pressSequentially('and more');
  await expect(typing(ayu.page)).toHaveText('Citra is typing…');
  await expect(typing(ayu.page)).toHaveCount(0, { timeout: 8000 });
});

test('two are named, three are several', async ({ guest }) => {
  const ayu = await guest('Ayu');
  const others = [await guest('Citra'), await guest('Dewi'), await guest('Eko')];
  for (const { page } of others.slice(0, 2)) await composer(page).pressSequentially('x');
  await expect(typing(ayu.page)).toHaveText('Citra and Dewi are typing…');
  await composer(others[2]!.page).pressSequentially('x');
  await expect(typing(ayu.page)).toHaveText('Several people are typing…');
});

test('one types on: that is said every 3 s, and not for an empty field', async ({ guest }) => {
  const { page } = await guest('Ayu');
  const times = await sent(page, 'typing.start');
  await composer(page).pressSequentially('   ');
  expect(times).toHaveLength(0);
  await composer(page).pressSequentially('a slow writer at work', { delay: 180 });
  const apart = times.slice(1).map((time, index) => time - times[index]!);
  expect(times.length).toBeGreaterThanOrEqual(2);
  for (const ms of apart) expect(ms).toBeGreaterThan(2900);
});

test('counts who is here', async ({ guest }) => {
  const ayu = await guest('Ayu');
  await expect(here(ayu.page)).toHaveText('1 here');
  const citra = await guest('Citra');
  await expect(here(ayu.page)).toHaveText('2 here');
  await expect(here(citra.page)).toHaveText('2 here');
  const tab = await ayu.context.newPage();
  await tab.goto('/');
  await expect(here(tab)).toHaveText('2 here', { timeout: 3000 });
  await citra.context.close();
  await expect(here(ayu.page)).toHaveText('1 here');
});
