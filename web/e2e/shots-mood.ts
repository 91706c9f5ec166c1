import { test } from './team';
import { folder, picture } from './pictures';
import { texts, type Key } from './texts';

/** Pictures of how people are: their marks, their status, quiet hours and receipts. */

for (const lang of ['en', 'id'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`mood ${lang} ${colorScheme}`, async ({ owner, member }) => {
      const t = (key: Key) => String(texts[lang][key]);
      const ayu = await member('Ayu Lestari', { colorScheme });
      const { page } = ayu;
      await page.evaluate((name) => localStorage.setItem('bincang.language', name), lang);
      const shoot = (what: string) => picture(page, `${what}-${colorScheme}-${lang}`);
      const press = (key: Key) =>
        page
          .getByRole('button', { name: t(key), exact: true })
          .last()
          .click();
      const menu = async (item: string) => {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.locator('nav .me').click();
        await page.locator('.menu li button', { hasText: item }).click();
        await page.locator('dialog[open]').waitFor();
      };
      const others = [await member('Budi Santoso'), await member('Citra Dewi'), owner];
      const ids = [];
      for (const { ask } of others) {
        ids.push(((await ask('session.hello', {})) as { me: { id: string } }).me.id);
        await ask('account.update', { receipts: true });
      }
      const [budi, citra, rina] = others as [typeof owner, typeof owner, typeof owner];
      const open = async (...users: (string | undefined)[]) =>
        String((await ayu.ask('direct.open', { users }))['id']);
      const room = await open(ids[0]);
      await open(ids[1]);
      await open(ids[2]);
      const three = await open(ids[0], ids[1]);
      const later = Date.now() + 5_400_000;
      await budi.ask('account.update', {
        status: { emoji: '📅', text: 'In a meeting with the printers', until: later },
      });
      await citra.ask('account.update', { dnd: { until: later } });
      await rina.page.close();
      await ayu.ask('account.update', { receipts: true });

      await page.goto(`/r/${room}`);
      await page.locator('form textarea').fill('Did the posters arrive?');
      await page.keyboard.press('Enter');
      await budi.page.goto(`/r/${room}`);
      await page.getByText(t('seen'), { exact: true }).waitFor();
      await budi.page.locator('form textarea').fill('Yes, this morning.');
      await budi.page.keyboard.press('Enter');
      await page.getByRole('article').nth(1).waitFor();
      await shoot('90-direct');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('article .name').nth(1).click();
      await page.locator('.card .presence').waitFor();
      await shoot('91-card');
      await page.keyboard.press('Escape');
      await page.locator('main > header .people').click();
      await page.locator('aside .status').waitFor();
      await shoot('92-people');
      await page.keyboard.press('Escape');

      await page.goto(`/r/${three}`);
      await page.locator('form textarea').fill('To both of you');
      await page.keyboard.press('Enter');
      for (const { page: other } of [budi, citra]) await other.goto(`/r/${three}`);
      await page
        .getByText(/Budi.* Citra|Citra.* Budi/)
        .last()
        .waitFor();
      await shoot('93-seen');

      await menu(t('status.set'));
      await shoot('94-status');
      await page.locator('dialog li button').nth(2).click();
      await shoot('95-status-chosen');
      await press('settings.save');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
      await menu(t('presence.dnd'));
      await press('span.hour');
      await page.locator('dialog input[type=checkbox]').check();
      await shoot('96-quiet');
      await page.keyboard.press('Escape');
      await page.locator('nav .me').click();
      await page.locator('.menu small').waitFor();
      await page.screenshot({ path: `${folder}/97-menu-${colorScheme}-${lang}-1440.png` });
      await page.keyboard.press('Escape');
      await menu(t('account.title'));
      await page.locator('dialog li').first().waitFor();
      await page.getByText(t('receipts.title')).scrollIntoViewIfNeeded();
      await shoot('98-account');
    });
  }
}
