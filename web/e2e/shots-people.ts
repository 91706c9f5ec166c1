import type { Page } from '@playwright/test';
import { password, test } from './people';
import { desk, phone, picture, tablet } from './pictures';
import { Speaker } from './seed';
import { texts as all, type Key } from './texts';

/** Pictures of the pages for people: invitations, one's account, the administration. */
const languages = {
  en: { texts: all.en, locale: 'en-GB' },
  id: { texts: all.id, locale: 'id-ID' },
};

test.use({ listen: { host: '127.0.0.1', flags: ['--public-url', 'https://chat.example.org'] } });

/** An invitation fits a low phone. */
const lowPhone = [{ ...phone, height: 600 }, tablet, desk];

for (const language of ['en', 'id'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${language} ${colorScheme}`, async ({ newPage, server }) => {
      const { texts, locale } = languages[language];
      const t = (key: Key) => String(texts[key]);
      const take = (page: Page, name: string, at?: (typeof phone)[]) =>
        picture(page, `${name}-${colorScheme}-${language}`, at);
      const here = (url: string) => url.replace('https://chat.example.org', server.url);

      const rina = await newPage({ locale, colorScheme });
      const press = (key: Key) =>
        rina
          .getByRole('button', { name: t(key), exact: true })
          .last()
          .click();
      const menu = async (key: Key) => {
        await rina.setViewportSize({ width: 1440, height: 900 });
        await rina.locator('nav .me').click();
        await press(key);
        await rina.locator('dialog').waitFor();
      };
      await rina.goto(`/#setup=${server.setupToken}`);
      await rina.locator('input[name=name]').fill('Rina');
      await rina.locator('input[name=password]').fill(password);
      await rina.locator('input[name=server_name]').fill('Warung Kopi');
      await press('setup.enter');
      await rina.locator('dialog').waitFor();
      await take(rina, '40-first-invitation');
      await press('invite.create');
      await rina.locator('dialog input').waitFor();
      const link = await rina.locator('dialog input').inputValue();
      await take(rina, '41-link');
      await rina.keyboard.press('Escape');

      const admin = await Speaker.login(server, 'Rina', password);
      const once = (await admin.call('invite.create', { max_uses: 1 })) as { url: string };
      const citra = await Speaker.guest(server, 'Citra');
      const said = (await citra.say('Is there coffee left?')) as { seq: number };
      const eko = await Speaker.guest(server, 'Eko');
      await eko.call('message.report', {
        room: 'lobby',
        seq: said.seq,
        reason: 'Third time today.',
      });

      const ayu = await newPage({ locale, colorScheme });
      await ayu.goto(here(once.url));
      await ayu.locator('form').waitFor();
      await take(ayu, '42-invitation', lowPhone);
      await ayu.locator('input[name=name]').fill('Ayu Lestari');
      await ayu.locator('input[name=password]').fill(password);
      await ayu.locator('form .main').click();
      await ayu.locator('form textarea').waitFor();
      await ayu.locator('article .name').first().click();
      await ayu.locator('.card li').first().waitFor();
      await take(ayu, '43-card');
      await ayu.locator('.card li button').nth(1).click();
      await ayu.locator('.card .blocked').waitFor();
      await take(ayu, '44-blocked');

      const budi = await newPage({ locale, colorScheme });
      await budi.goto(here(once.url));
      await budi.locator('h1').waitFor();
      await take(budi, '45-invitation-used', lowPhone);
      await budi.goto('/');
      await budi.getByLabel(t('welcome.name')).fill('Budi Santoso');
      await budi.locator('form button').click();
      await budi.locator('form textarea').waitFor();
      await budi.setViewportSize({ width: 1440, height: 900 });
      await budi.locator('nav .me').click();
      await budi.getByRole('button', { name: t('me.keep') }).click();
      await budi.locator('dialog').waitFor();
      await take(budi, '46-keep');
      await budi.keyboard.press('Escape');
      await budi.goto(here(link));
      await budi.locator('form input[type=checkbox]').waitFor();
      await take(budi, '47-invitation-guest', lowPhone);

      await menu('me.invite');
      await rina.locator('dialog li').first().waitFor();
      await take(rina, '48-invite');
      await rina.keyboard.press('Escape');
      await menu('account.title');
      await rina.locator('dialog li').first().waitFor();
      await take(rina, '49-account');
      await rina.keyboard.press('Escape');
      for (const [i, section] of (
        ['people', 'invitations', 'reports', 'settings', 'log'] as const
      ).entries()) {
        await rina.goto(`/admin/${section}`);
        await rina.locator('.column > .what').waitFor();
        await rina.waitForLoadState('networkidle');
        await take(rina, `5${i}-admin-${section}`);
      }
      await rina.goto('/admin/people');
      await rina.locator('.person', { hasText: 'Ayu' }).click();
      await rina.locator('dialog').waitFor();
      await take(rina, '55-person');
      await press('person.reset.do');
      await rina.locator('dialog svg[role=img]').waitFor();
      const reset = await rina.locator('dialog input[readonly]').inputValue();
      await take(rina, '56-reset-link');
      await rina.keyboard.press('Escape');
      await press('people.add');
      await take(rina, '57-add-person');

      await budi.goto(here(reset));
      await budi.locator('input[name=password]').waitFor();
      await take(budi, '58-reset');
      await budi.locator('input[name=password]').fill(password);
      await budi.locator('form .main').click();
      await budi.locator('form textarea').waitFor();
      await budi.goto(here(reset));
      await budi.locator('input[name=password]').fill(password);
      await budi.locator('form .main').click();
      await budi.locator('form').waitFor({ state: 'detached' });
      await take(budi, '59-reset-spent');
    });
  }
}
