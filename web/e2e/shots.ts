import { password, test } from './people';
import { desk, phone, picture, tablet } from './pictures';
import { Speaker } from './seed';
import { texts as all, type Key } from './texts';

const windows = [desk, tablet, phone];
const languages = {
  en: { texts: all.en, locale: 'en-GB' },
  id: { texts: all.id, locale: 'id-ID' },
};

for (const language of ['en', 'id'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${language} ${colorScheme}`, async ({ newPage, server }) => {
      const { texts, locale } = languages[language];
      const t = (key: Key) => String(texts[key]);
      const page = await newPage({ locale, colorScheme });
      const shoot = (name: string) => picture(page, `${name}-${colorScheme}-${language}`, windows);
      const button = (key: Key) => page.getByRole('button', { name: t(key), exact: true });
      const write = page.locator('form textarea');
      const drawer = async () => {
        await page.setViewportSize({ width: 390, height: 844 });
        await button('rooms.open').click();
      };

      await page.goto('/');
      await page.getByLabel(t('welcome.name')).waitFor();
      await shoot('01-welcome');
      await button('welcome.enter').click();
      await shoot('02-welcome-required');
      await button('welcome.login').click();
      await page.getByLabel(t('login.name'), { exact: true }).fill('Rina');
      await page.getByLabel(t('login.password')).fill('not this one');
      await page.locator('form button').click();
      await page.locator('.problem').waitFor();
      await shoot('03-login-refused');
      await page.goto('/#setup=WRONG');
      await page.getByLabel(t('setup.password')).waitFor();
      await shoot('04-setup');

      await page.goto('/');
      await page.getByLabel(t('welcome.name')).fill('Ayu Lestari');
      await button('welcome.enter').click();
      await write.waitFor();
      await shoot('05-lobby-empty');
      await page.goto('/r/announcements');
      await page.locator('section .title').waitFor();
      await shoot('06-announcements-empty');
      await page.goto('/r/nowhere');
      await page.locator('section .title').waitFor();
      await shoot('07-missing');

      const rina = await Speaker.admin(server, password);
      const { first } = await converse(server);
      await page.goto('/');
      await page.getByRole('article').last().waitFor();
      await write.fill('Siap, nanti sore saya kirim.');
      await write.press('Enter');
      await write.fill('a\u0000b: this one the server refuses');
      await write.press('Enter');
      await page.locator('.failed').waitFor();
      await shoot('08-lobby');
      await write.fill('kopi '.repeat(1990));
      await shoot('09-composer-full');
      await write.fill('kopi '.repeat(2010));
      await shoot('10-composer-over');
      await write.fill('');

      await rina.announce('The server moves to the new machine at 21:00.', 'info');
      await page.locator('section.info').waitFor();
      await shoot('11-banner-info');
      await rina.announce('Please save your work: we restart in ten minutes.', 'warning');
      await page.locator('section.warning').waitFor();
      await shoot('12-banner-warning');
      await rina.announce('Leave the building by the stairs. This is not a drill.', 'critical');
      await page.locator('section.critical').waitFor();
      await shoot('13-banner-critical');
      await button('announcement.understood').click();
      await button('announcement.dismiss').first().click();

      await page.goto('/r/announcements');
      await page.getByRole('article').last().waitFor();
      await shoot('14-announcements');
      await page.goto(`/r/lobby/${first}`);
      await page.getByRole('article').last().waitFor();
      await shoot('15-permalink');

      await drawer();
      await picture(page, `16-drawer-${colorScheme}-${language}`, [phone]);
      await page.locator('nav .me').click();
      await picture(page, `17-drawer-menu-${colorScheme}-${language}`, [phone]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.setViewportSize(desk);
      await page.locator('nav .me').click();
      await picture(page, `18-menu-${colorScheme}-${language}`, [desk]);
      await button('me.logout').click();
      await shoot('19-logout');
      await page.keyboard.press('Escape');

      const admin = await newPage({ locale, colorScheme });
      const shootAdmin = (name: string) =>
        picture(admin, `${name}-${colorScheme}-${language}`, windows);
      const press = (key: Key) => admin.getByRole('button', { name: t(key), exact: true }).click();
      await admin.goto('/');
      await admin.getByRole('button', { name: t('welcome.login') }).click();
      await admin.getByLabel(t('login.name'), { exact: true }).fill('Rina');
      await admin.getByLabel(t('login.password')).fill(password);
      await admin.locator('form button').click();
      await press('announcement.understood');
      await admin.locator('nav .me').click();
      await press('announce');
      await shootAdmin('20-announce');
      await admin.keyboard.press('Escape');
      await admin.goto('/r/announcements');
      await admin.getByRole('article').last().waitFor();
      await shootAdmin('22-announcements-admin');

      await server.kill();
      await write.fill('Ditulis tanpa koneksi.');
      await write.press('Enter');
      await button('line.now').waitFor({ timeout: 10_000 });
      await shoot('23-closed');
      await server.start();
      await button('line.now').click();
      await button('line.now').waitFor({ state: 'detached', timeout: 15_000 });
      await page.context().clearCookies();
      await page.evaluate(() => indexedDB.databases());
      await server.kill();
      await server.start();
      await button('line.login').waitFor({ timeout: 20_000 });
      await shoot('24-ended');
      await button('line.login').click();
      await shoot('25-login-over');
      await server.kill();
      const late = await newPage({ locale, colorScheme });
      await late.route('**/api/**', (route) => route.abort());
      await server.start();
      await late.goto('/');
      await late.locator('h1').waitFor();
      await picture(late, `26-unreachable-${colorScheme}-${language}`, windows);
    });
  }
}

async function converse(server: Parameters<typeof Speaker.guest>[0]): Promise<{ first: number }> {
  const budi = await Speaker.guest(server, 'Budi Santoso');
  const citra = await Speaker.guest(server, 'Citra');
  const dewi = await Speaker.guest(server, 'Dewi Anggraini Kusumawardhani Putri');
  await budi.say('Notes from today’s workshop are up: https://example.org/notes/websockets.html');
  const said = (await budi.say(
    'The part on WebSockets begins with the handshake. I would like somebody to read it who has never seen one, because I no longer see what is missing.',
  )) as { seq: number };
  await citra.say('I will.');
  await citra.say('👏');
  await dewi.say('Slide 12: is the key really concatenated with a GUID?');
  await budi.say('Yes, RFC 6455 §1.3.\n\n  It only proves that the server\n  speaks the protocol.');
  await citra.say('مرحبا بالجميع');
  await dewi.say('x'.repeat(180));
  return { first: said.seq };
}
