import type { Page } from '@playwright/test';
import { composer } from './people';
import { expect, link, test } from './team';

const minutes = (n: number) => n * 60_000;
const state = (page: Page, name: string) =>
  page.locator('main > header').getByRole('img', { name, exact: true });

test('how one is, what one says of oneself, and when one is not to be disturbed', async ({
  member,
}) => {
  const ayu = await member('Ayu');
  const budi = await member('Budi');
  const { me } = (await budi.ask('session.hello', {})) as { me: { id: string } };
  const { id } = await ayu.ask('direct.open', { users: [me.id] });
  await budi.page.clock.install();
  await budi.page.reload();
  await ayu.page.goto(`/r/${String(id)}`);

  await test.step('he is here, then away, and here again at a touch', async () => {
    await expect(state(ayu.page, 'Here')).toBeVisible();
    await expect(link(ayu.page, 'Budi')).toHaveAccessibleName('Budi Here');
    await expect(composer(budi.page)).toBeVisible();
    await budi.page.clock.fastForward(minutes(11));
    await expect(state(ayu.page, 'Away')).toBeVisible();
    await budi.page.mouse.move(200, 200);
    await expect(state(ayu.page, 'Here')).toBeVisible();
  });
});
