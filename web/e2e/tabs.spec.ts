import type { Page } from '@playwright/test';
import { composer, expect, message, messages, say, test } from './people';

/** The posts that the page itself sends, by their text. */
async function posts(page: Page): Promise<string[]> {
  const texts: string[] = [];
  await page.routeWebSocket('**/websocket', (ws) => {
    const line = ws.connectToServer();
    ws.onMessage((frame) => {
      const { op, in: input } = JSON.parse(String(frame)) as { op: string; in: { text: string } };
      if (op === 'message.post') texts.push(input.text);
      line.send(frame);
    });
  });
  await page.goto('/');
  await expect(composer(page)).toBeVisible();
  return texts;
}

test('two tabs: one of them sends for both, until it is closed', async ({ guest }) => {
  const budi = await guest('Budi');
  const ayu = await guest('Ayu');
  const second = await ayu.context.newPage();
  const tabs = [
    { page: ayu.page, sent: await posts(ayu.page) },
    { page: second, sent: await posts(second) },
  ];
  const texts = ['first tab 1', 'second tab 1', 'first tab 2', 'second tab 2'];
  for (const text of texts) await say(text.startsWith('first') ? ayu.page : second, text);
  for (const page of [ayu.page, second, budi.page]) {
    for (const text of texts) await expect(message(page, text)).toHaveCount(1);
    await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
    await expect(messages(page)).toHaveCount(4);
  }
  const [sender, other] = tabs.sort((a, b) => b.sent.length - a.sent.length);
  expect(sender!.sent.sort()).toEqual(texts.sort());
  expect(other!.sent).toEqual([]);

  await sender!.page.close();
  await say(other!.page, 'the other one sends now');
  await expect(message(budi.page, 'the other one sends now')).toHaveCount(1);
  expect(other!.sent).toEqual(['the other one sends now']);
});
