import { networkInterfaces } from 'node:os';
import { composer, expect, join, message, messages, say, setUp, test } from './people';

const host = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

test.skip(!host, 'this machine has no address but its own');
test.use({ listen: { host: host ?? '', flags: ['--plain-http'] } });

test('before the setup there is only the setup', async ({ newPage, server }) => {
  const page = await newPage();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Finish the setup' })).toBeVisible();
  await page.getByLabel('Setup token').fill(server.setupToken);
  await page.getByText('Guests may talk in the lobby').click();
  await setUp(page, 'Rina');
  await say(page, 'halo');
  await expect(message(page, 'halo')).toHaveCount(1);
});

test('outside a secure context everything works, in two tabs too', async ({ newPage, server }) => {
  const owner = await newPage();
  await owner.goto(`/#setup=${server.setupToken}`);
  await owner.getByText('Guests may talk in the lobby').click();
  await setUp(owner, 'Rina');

  const page = await newPage();
  await page.goto('/');
  expect(await page.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([
    false,
    false,
  ]);
  await join(page, 'Ayu');
  const second = await page.context().newPage();
  await second.goto('/');
  await expect(composer(second)).toBeVisible();
  await say(page, 'from the first tab');
  await say(second, 'from the second tab');
  for (const tab of [page, second, owner]) {
    await expect(messages(tab)).toHaveCount(2, { timeout: 15_000 });
  }
  await page.close();
  await say(second, 'the first tab is closed');
  await expect(message(owner, 'the first tab is closed')).toHaveCount(1, { timeout: 15_000 });
});
