import { password, test } from './people';
import { picture } from './pictures';
import { Speaker } from './seed';

/** Pictures of what people do with a message. */
const locales = { en: 'en-GB', id: 'id-ID', mirror: 'en-GB' };

for (const name of ['en', 'id', 'mirror'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`messages ${name} ${colorScheme}`, async ({ newPage, server }) => {
      const page = await newPage({ locale: locales[name], colorScheme });
      const shoot = (what: string) => picture(page, `${what}-${colorScheme}-${name}`);
      const rina = await Speaker.admin(server, password);
      await page.goto(name === 'mirror' ? '/?lang=xx-mirror' : '/');
      await page.getByRole('textbox').fill('Ayu Lestari');
      await page.getByRole('textbox').press('Enter');
      await page.locator('form textarea').waitFor({ timeout: 15_000 });
      const citra = await Speaker.guest(server, 'Citra');
      const budi = await Speaker.guest(server, 'Budi Santoso');
      await converse(rina, citra, budi);
      const own = page.locator('form textarea').last();
      await own.fill('On it. I drew one last night, it only needs colours.');
      await own.press('Enter');
      const row = (seq: number) => page.locator(`article[data-seq="${seq}"]`);
      await row(5).waitFor();
      await page.context().request.post('/api/message.react', {
        data: { room: 'lobby', seq: 1, emoji: '👏', on: true },
      });
      await row(1).locator('[aria-pressed=true]').waitFor();
      await page.setViewportSize({ width: 1440, height: 900 });
      await row(3).hover();
      await row(3).locator('.quick').first().waitFor();
      await shoot('50-reactions-and-tools');
      await row(5)
        .locator('.more')
        .evaluate((button: HTMLElement) => button.click());
      await page.locator('[role=menu]').waitFor();
      await shoot('51-message-menu');
      const item = (icon: string) => page.locator(`[role=menuitem]:has(.lucide-${icon})`);
      await item('pencil').click();
      await page.locator('article textarea').waitFor();
      await shoot('52-edit');
      await page.locator('article textarea').press('Escape');
      await row(3)
        .locator('.more')
        .evaluate((button: HTMLElement) => button.click());
      await item('corner-up-left').click();
      await page.locator('.answering').waitFor();
      await shoot('53-answering');
      await page.locator('.answering button').click();
      await row(1).locator('.thread').click();
      await page.locator('aside article').nth(2).waitFor();
      await shoot('54-thread');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('main > header [aria-haspopup=menu]').click();
      await item('pin').click();
      await page.locator('aside li').first().waitFor();
      await shoot('55-pins');
      await page.keyboard.press('Escape');
      for (const seq of [1, 2, 4])
        await page.context().request.post('/api/message.save', {
          data: { room: 'lobby', seq, on: true },
        });
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('nav .me').click();
      await page.locator('.menu button:has(.lucide-bookmark)').click();
      await page.locator('aside li').nth(2).waitFor();
      await shoot('56-saved');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
      await row(1).locator('.chip').first().click({ button: 'right' });
      await page.locator('dialog li').nth(3).waitFor();
      await shoot('57-reactors');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
      await row(1).locator('.chip.add').click();
      await page.locator('[role=listbox] [role=option]').first().waitFor();
      await shoot('58-reaction-picker');
      await page.keyboard.press('Escape');
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.locator('main > header [aria-haspopup=menu]').click();
      await item('calendar-days').click();
      await page.locator('dialog').waitFor();
      await shoot('59-jump');
      await page.keyboard.press('Escape');
    });
  }
}

async function converse(rina: Speaker, citra: Speaker, budi: Speaker): Promise<void> {
  await budi.say(
    'Notes from today’s workshop are up. The part on WebSockets begins with the handshake.',
  );
  await citra.say('Slide 12: is the key really concatenated with a GUID?');
  await citra.call('message.post', {
    room: 'lobby',
    key: 'seed-messages-answer-1',
    text: 'Could somebody check the part about reconnecting? I think `room.changes` deserves a picture.',
    reply_to: 1,
  });
  await budi.say('The room is booked until six.');
  for (const who of [rina, citra, budi])
    await who.call('message.react', { room: 'lobby', seq: 1, emoji: '👏', on: true });
  await citra.call('message.react', { room: 'lobby', seq: 1, emoji: '🔥', on: true });
  await rina.call('message.pin', { room: 'lobby', seq: 4, on: true });
  await budi.call('message.edit', {
    room: 'lobby',
    seq: 4,
    text: 'The room is booked until seven.',
  });
  const { room } = (await citra.call('thread.open', { room: 'lobby', seq: 1 })) as {
    room: { id: string };
  };
  const texts = [
    'Slide 12: is the key really concatenated?',
    'It only proves that the server speaks the protocol.',
  ];
  for (const [i, text] of texts.entries())
    await [citra, budi][i]!.call('message.post', {
      room: room.id,
      key: `seed-messages-thread-${i}`,
      text,
    });
}
