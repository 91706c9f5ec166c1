import { expect, test } from './team';
import { folder, picture } from './pictures';
import { texts } from './texts';

/** Pictures of rooms, and of what one does with them. */

for (const lang of ['en', 'id'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`rooms ${lang} ${colorScheme}`, async ({ owner, member }) => {
      const { page, ask } = owner;
      const t = texts[lang];
      const shoot = (what: string) => picture(page, `${what}-${colorScheme}-${lang}`);
      const wide = () => page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme });
      const people: string[] = [];
      for (const name of ['Budi Santoso', 'Citra', 'Dewi Anggraini Kusumawardhani Putri']) {
        const { ask: say } = await member(name);
        people.push(((await say('session.hello', {}))['me'] as { id: string }).id);
      }
      const make = async (kind: string, name: string, topic = '', members: string[] = []) =>
        String((await ask('room.create', { kind, name, topic, members }))['id']);
      const kitchen = await make('private', 'dapur', 'Recipes, shopping, and who cooks', people);
      for (const name of ['belajar-go', 'keuangan', 'a very long name of a room that does not fit'])
        await make('public', name, 'What we learn this week');
      const old = await make('public', 'reuni-2019');
      await ask('room.archive', { room: old });
      await ask('direct.open', { users: [people[0]] });
      await ask('direct.open', { users: people });
      await ask('mine.update', { room: kitchen, favourite: true, place: 1024 });
      await page.evaluate((name) => localStorage.setItem('bincang.language', name), lang);
      await page.goto(`/r/${kitchen}`);
      await page.locator('form textarea').waitFor();
      await shoot('40-empty-room');
      for (const text of ['Rendang on Saturday?', 'Who buys the coconuts?', 'oops'])
        await ask('message.post', {
          room: kitchen,
          key: `${text}`.replace(/\W/g, '_').padEnd(20, 'x'),
          text,
        });
      await ask('message.delete', { room: kitchen, seq: 3 });
      await page.locator('article').nth(2).waitFor();
      await page.locator('main > header .people').click();
      await page.locator('aside li').nth(3).waitFor();
      await shoot('41-members');
      await page.locator('aside li .icon-button').nth(1).click();
      await page.getByRole('menu').waitFor();
      await shoot('42-member-menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await wide();
      await page.locator('main > header [aria-haspopup=menu]').click();
      await page.getByRole('menu').waitFor();
      await shoot('43-room-menu');
      await page.keyboard.press('Escape');
      await wide();
      await page.locator('article').first().hover();
      await page.locator('article').first().locator('.more').click();
      await page.getByRole('menu').waitFor();
      await shoot('44-message-menu');
      await page.keyboard.press('Escape');
      await wide();
      for (const [item, what] of ['45-browse', '46-create', '47-direct'].entries()) {
        await page.locator('nav .plus').click();
        await page.getByRole('menuitem').nth(item).click();
        await page.locator('dialog').waitFor();
        if (item > 0) {
          await page.getByRole('combobox').fill('i');
          await page.getByRole('option').first().waitFor();
        } else await expect(page.locator('dialog li').nth(1)).toBeVisible();
        await shoot(what);
        await page.keyboard.press('Escape');
        if (item > 0) await page.keyboard.press('Escape');
        await wide();
      }
      await page.locator('main > header [aria-haspopup=menu]').click();
      await page.locator('[role=menuitem]:has(.lucide-settings-2)').click();
      await page.locator('dialog').waitFor();
      await shoot('48-settings');
      await page.keyboard.press('Escape');
      await page.goto(`/r/${old}`);
      await page.getByText(t['silence.archived']).waitFor();
      await shoot('49-archived');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.locator('header .drawer').click();
      await page.screenshot({
        animations: 'disabled',
        path: `${folder}/50-drawer-${colorScheme}-${lang}-390.png`,
      });
    });
  }
}
