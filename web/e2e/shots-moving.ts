import { password, test } from './people';
import { picture } from './pictures';
import { Speaker } from './seed';
import { texts, type Key } from './texts';

/** Pictures of what lies across the rooms, and of the ways to go. */

for (const lang of ['en', 'id'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`moving ${lang} ${colorScheme}`, async ({ newPage, server }) => {
      const t = (key: Key) => String(texts[lang][key]);
      const locale = lang === 'en' ? 'en-GB' : 'id-ID';
      const page = await newPage({ locale, colorScheme });
      const shoot = (what: string) => picture(page, `${what}-${colorScheme}-${lang}`);
      await Speaker.admin(server, password);
      await page
        .context()
        .request.post('/api/session.create', { data: { name: 'Rina', password } });
      const citra = await Speaker.guest(server, 'Citra');
      await page.goto('/r/announcements');
      await page.locator('form textarea').waitFor();
      for (let i = 1; i <= 7; i++) await citra.say(`@Rina slide ${i} is ready.`);
      await page.locator('nav .unread').waitFor({ state: 'attached' });
      await page.keyboard.press('Control+k');
      await page.locator('dialog [role=option]').first().waitFor();
      await shoot('70-switcher');
      await page.keyboard.press('Escape');
      await page.locator('nav .me').focus();
      await page.keyboard.press('?');
      await page.locator('dialog kbd').first().waitFor();
      await shoot('71-keys');
      await page.keyboard.press('Escape');
      await page.goto('/unread');
      await page.getByRole('article').first().waitFor();
      await shoot('72-unread');
      await page.goto('/mentions');
      await page.getByRole('article').first().waitFor();
      await shoot('73-mentions');
      await page.goto('/');
      const write = page.locator('form textarea');
      await write.fill('/me menyeduh kopi');
      await write.press('Enter');
      await page.locator('.action').waitFor();
      await write.fill('/nothing of that kind');
      await write.press('Enter');
      await page.locator('.strip [role=alert]').filter({ hasText: '/nothing' }).waitFor();
      await shoot('74-commands');
      await write.fill('Selamat pagi semua!');
      await page.getByRole('button', { name: t('composer.later') }).click();
      await page.getByRole('menuitem').first().waitFor();
      await shoot('75-send-later');
      await page.getByRole('menuitem').first().click();
      await page.goto('/scheduled');
      await page.getByRole('button', { name: t('scheduled.now') }).waitFor();
      await shoot('76-scheduled');
    });
  }
}
