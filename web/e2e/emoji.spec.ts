import type { Locator, Page } from '@playwright/test';
import { expect, message, say, test } from './people';
import { Speaker } from './seed';

/** The fonts that the browser drew an element with. */
async function fontsOf(page: Page, element: Locator): Promise<string[]> {
  await element.evaluate((node) => node.setAttribute('data-drawn', ''));
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('DOM.enable');
  await cdp.send('CSS.enable');
  const { root } = await cdp.send('DOM.getDocument');
  const selector = { nodeId: root.nodeId, selector: '[data-drawn]' };
  const { nodeId } = await cdp.send('DOM.querySelector', selector);
  const { fonts } = await cdp.send('CSS.getPlatformFontsForNode', { nodeId });
  await element.evaluate((node) => node.removeAttribute('data-drawn'));
  await cdp.detach();
  return fonts.map(({ familyName }) => familyName);
}

test('emoji are pictures, wherever they stand; digits and signs are text', async ({ guest }) => {
  const { page } = await guest('Ayu');
  const colour = /emoji/i;
  await say(page, '😋❤️');
  await say(page, 'so funny 😂');
  await say(page, 'see #1 @ 10 * 2 ©');
  const text = (said: string) => message(page, said).locator('.message p');
  await expect(text('see #1')).toBeVisible();
  expect(await fontsOf(page, text('😋'))).toEqual([expect.stringMatching(colour)]);
  expect((await fontsOf(page, text('so funny'))).filter((name) => colour.test(name))).toHaveLength(
    1,
  );
  expect((await fontsOf(page, text('see #1'))).filter((name) => colour.test(name))).toEqual([]);

  await message(page, 'see #1').hover();
  await message(page, 'see #1').getByRole('button', { name: 'Add a reaction' }).click();
  const found = page.getByRole('option', { name: /joy/ }).first();
  await expect(found).toBeVisible();
  await found.click();
  const chip = message(page, 'see #1').getByRole('button', { name: /^😂/ }).locator('.sign');
  expect(await fontsOf(page, chip)).toEqual([expect.stringMatching(colour)]);
});

test('one sees that one has reacted, also after more people than a row names', async ({
  guest,
  server,
}) => {
  const { page, context } = await guest('Ayu');
  await say(page, 'who is in?');
  await expect(message(page, 'who is in?')).toHaveCount(1);
  const emoji = { room: 'lobby', seq: 1, emoji: '👍', on: true };
  const others = Array.from({ length: 20 }, (_none, i) => Speaker.guest(server, `Guest ${i}`));
  for (const other of await Promise.all(others)) await other.call('message.react', emoji);
  const chip = message(page, 'who is in?').getByRole('button', { name: /^👍/ });
  await expect(chip).toHaveText('👍20');
  await context.request.post('/api/message.react', { data: emoji });
  await expect(chip).toHaveText('👍21');
  await page.reload();
  await expect(chip).toHaveText('👍21');
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await chip.click();
  await expect(chip).toHaveText('👍20');
  await expect(chip).toHaveAttribute('aria-pressed', 'false');
  await page.reload();
  await expect(chip).toHaveAttribute('aria-pressed', 'false');
});
