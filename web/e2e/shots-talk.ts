import type { Page } from '@playwright/test';
import { password, test } from './people';
import { folder, picture } from './pictures';
import { Speaker } from './seed';
import { texts as all } from './texts';

/** Pictures of what happens while people talk. */
const languages = {
  en: { texts: all.en, locale: 'en-GB' },
  id: { texts: all.id, locale: 'id-ID' },
};
type Name = keyof typeof languages | 'mirror';

for (const name of ['en', 'id', 'mirror'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${name} ${colorScheme}`, async ({ newPage, server }) => {
      const { texts, locale } = languages[name === 'mirror' ? 'en' : name];
      const page = await newPage({ locale, colorScheme });
      const shoot = (what: string) => picture(page, `${what}-${colorScheme}-${name}`);
      await Speaker.admin(server, password);
      await enter(page, name, 'Ayu Lestari');
      const citra = await Speaker.guest(server, 'Citra');
      const dewi = await Speaker.guest(server, 'Dewi Anggraini');
      for (let i = 1; i <= 4; i++) await citra.say(`Slide ${i} is ready.`);
      await page.getByRole('article').last().waitFor();
      await away(page);
      await dewi.say('I have read them. Slide 12: is the key really concatenated with a GUID?');
      await citra.say('Yes, RFC 6455 §1.3.');
      await page.locator('.new').waitFor();
      for (const who of [citra, dewi]) await who.call('typing.start', { room: 'lobby' });
      await page.locator('.strip bdi').last().waitFor();
      await shoot('30-new-and-typing');
      await page
        .locator('nav')
        .getByRole('link')
        .last()
        .evaluate((link: HTMLElement) => link.click());
      for (let i = 1; i <= 60; i++) await citra.say(`While Ayu was elsewhere ${i}.`);
      await page.locator('nav .unread').waitFor({ state: 'attached' });
      await shoot('31-unread');
      await page.setViewportSize({ width: 390, height: 844 });
      await page.locator('header .drawer').click();
      await page.screenshot({
        animations: 'disabled',
        path: `${folder}/32-unread-drawer-${colorScheme}-${name}-390.png`,
      });
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('nav [data-room=lobby] a').click();
      await page.locator('.newest').waitFor();
      await shoot('33-first-unread');
      await page.locator('form textarea').fill('Belum selesai');
      await page.context().request.post('/api/session.delete', { data: {} });
      await page.locator('dialog').waitFor();
      await shoot('34-log-in-again');
      await page.locator('dialog .others .link').last().click();
      await page
        .getByLabel(texts['welcome.name'])
        .or(page.locator('dialog input'))
        .first()
        .fill('Eko');
      await page.keyboard.press('Enter');
      await page.locator('[role=status] section').first().waitFor();
      await shoot('35-left-behind');

      const blocked = await newPage({ locale, colorScheme });
      await blocked.routeWebSocket('**/websocket', (ws) => void ws.close());
      await enter(blocked, name, 'Farah');
      await blocked.locator('.blocked').waitFor({ timeout: 15_000 });
      await picture(blocked, `36-blocked-${colorScheme}-${name}`);
    });
  }
}

async function enter(page: Page, name: Name, who: string): Promise<void> {
  await page.goto(name === 'mirror' ? '/?lang=xx-mirror' : '/');
  await page.getByRole('textbox').fill(who);
  await page.getByRole('textbox').press('Enter');
  await page.locator('form textarea').waitFor({ timeout: 15_000 });
}

async function away(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, 'hasFocus', { value: () => false });
    dispatchEvent(new Event('blur'));
  });
}
