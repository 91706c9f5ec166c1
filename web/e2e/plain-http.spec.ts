import { networkInterfaces } from 'node:os';
import { expect, setUp, test } from './people';

const host = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
const warning = 'This connection is not encrypted';

test('on this machine nothing is said of encryption', async ({ guest }) => {
  const { page } = await guest('Ayu');
  await expect(page.getByText(warning)).toHaveCount(0);
});

test.describe('on a home network', () => {
  test.skip(!host, 'this machine has no address but its own');
  test.use({ listen: { host: host ?? '', flags: ['--plain-http'] } });

  test('plain http is said, quietly, before and after coming in', async ({ newPage, server }) => {
    const page = await newPage();
    await page.goto(`/#setup=${server.setupToken}`);
    await expect(page.getByText(warning)).toBeVisible();
    await setUp(page, 'Rina');
    await expect(page.getByRole('navigation').getByText(warning)).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await expect(page.getByRole('img', { name: warning })).toBeVisible();
  });
});
