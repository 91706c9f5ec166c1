import { composer, expect, message, messages, say } from './people';
import { createRoom, dialog, link, rooms, test } from './team';

test('Ctrl+K, the keys, everything unread, mentions, and the focus that comes back', async ({
  owner,
  member,
}) => {
  const { page } = owner;
  const budi = await member('Budi');
  await createRoom(page, 'garden plans', 'Public', 'Budi');
  await createRoom(page, 'accounts', 'Public', 'Budi');
  await page.keyboard.press('Control+k');
  const find = dialog(page).getByRole('combobox', { name: 'A room or a person' });
  await expect(find).toBeFocused();
  // With nothing written it leads back to where one was before.
  await expect(dialog(page).getByRole('option').first()).toHaveText('garden plans');
  await find.fill('gplan');
  await find.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'garden plans' })).toBeVisible();
  await expect(composer(page)).toBeFocused();
  // What is written before the dialog is there is written into it.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Budi');
  await expect(find).toHaveValue('Budi');
  await expect(composer(page)).toHaveValue('');
  await expect(dialog(page).getByRole('option', { name: 'Budi' })).toHaveAccessibleName(
    'Budi Here',
  );
  await find.press('Enter');
  await expect(composer(page)).toHaveAttribute('aria-label', 'Message Budi');
  await composer(page).fill('@bud');
  await expect(page.getByRole('option', { name: 'Budi' })).toHaveAccessibleName('Budi Here');
  await composer(page).fill('');

  for (const key of ['Control+k', '?']) {
    if (key === '?')
      await page
        .getByRole('region', { name: 'Messages' })
        .or(page.locator('nav .me'))
        .last()
        .focus();
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press(key);
    await expect(dialog(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeHidden();
    expect(await before.evaluate((was) => was === document.activeElement)).toBe(true);
  }

  const list = (await budi.ask('session.hello', {}))['rooms'] as { id: string; name: string }[];
  const garden = list.find(({ name }) => name === 'garden plans')!.id;
  for (const text of ['the seeds are here', 'hello @Rina', 'water them'])
    await budi.ask('message.post', {
      room: garden,
      text,
      key: text.replace(/\W/g, '-').padStart(16, '-'),
    });
  await expect(link(page, 'garden plans')).toContainText('3');
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(page.getByRole('heading', { level: 1, name: 'garden plans' })).toBeVisible();
  await link(page, 'accounts').click();
  await budi.ask('message.post', { room: garden, text: 'and again', key: 'key-of-and-again-1' });

  await rooms(page).getByRole('link', { name: 'All unread' }).click();
  await expect(page).toHaveURL(/\/unread$/);
  await expect(page.getByRole('region', { name: 'All unread' })).toBeFocused();
  await expect(message(page, 'and again')).toHaveCount(1);
  await page.keyboard.press('Shift+Escape');
  await dialog(page).getByRole('button', { name: 'Mark all as read' }).click();
  await expect(page.getByText('You have read everything')).toBeVisible();
  await expect(link(page, 'garden plans')).not.toContainText('1');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'accounts' })).toBeVisible();

  await page.goto('/mentions');
  await expect(messages(page)).toHaveCount(1);
  const region = page.getByRole('region', { name: 'Mentions' });
  await expect(region).toBeFocused();
  await expect(region).toHaveCSS('outline-style', 'none');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(region).toHaveCSS('outline-style', 'solid');
  // What calls one meanwhile comes; what is deleted meanwhile goes.
  const call = { room: garden, text: 'a secret for @Rina', key: 'key-of-a-secret-1' };
  const { seq } = await budi.ask('message.post', call);
  await expect(messages(page)).toHaveCount(2);
  await budi.ask('message.delete', { room: garden, seq });
  await expect(message(page, 'secret')).toHaveCount(0);
  const old = await budi.ask('message.post', {
    ...call,
    text: 'for you',
    key: 'key-of-an-edit-11',
  });
  await budi.ask('message.edit', { room: garden, seq: old['seq'], text: 'for you, @Rina' });
  await expect(message(page, 'for you, @Rina')).toHaveCount(1);
  await message(page, 'hello').locator('header').getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/r/${garden}/2$`));
});

test('commands do what they say; one that is unknown stays with a reason', async ({
  owner,
  member,
}) => {
  const { page } = owner;
  await member('Budi');
  await createRoom(page, 'kitchen', 'Private');
  await composer(page).pressSequentially('/to');
  await expect(page.getByRole('option', { name: /topic/ })).toBeVisible();
  await composer(page).press('Tab');
  await composer(page).pressSequentially('what we cook');
  await composer(page).press('Enter');
  await expect(page.locator('main > header')).toContainText('what we cook');
  await expect(composer(page)).toHaveValue('');
  for (const [said, chosen, width] of [
    ['This room is quiet now.', 'Nothing', 390],
    ['This room tells you of mentions again.', 'Mentions only', 1200],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await say(page, '/mute');
    await expect(page.getByText(said)).toBeVisible();
    expect(await page.getByText(said).evaluate(covered)).toEqual([]);
    await page.locator('main > header').getByRole('button', { name: 'Options for' }).click();
    await expect(page.getByRole('menuitemradio', { name: chosen })).toBeChecked();
    await page.keyboard.press('Escape');
  }
  const me = page.getByRole('button', { name: 'Menu of Rina' });
  await say(page, '/status ☕ back at two');
  await expect(page.getByText('Your status is ☕ back at two until midnight.')).toBeVisible();
  await expect(me).toContainText('☕ back at two');
  await say(page, '/status');
  await expect(page.getByText('Your status is cleared.')).toBeVisible();
  await expect(me).not.toContainText('☕');
  await say(page, '/dnd soon');
  await expect(page.getByRole('alert')).toContainText('Write /dnd 30m');
  await expect(composer(page)).toHaveValue('/dnd soon');
  await say(page, '/dnd 2h');
  await expect(page.getByText('You are not to be disturbed until')).toBeVisible();
  await expect(me).toContainText('Do not disturb');
  await say(page, '/dnd off');
  await expect(page.getByText('You can be disturbed again.')).toBeVisible();
  await expect(me).not.toContainText('Do not disturb');
  await say(page, '/invite budi');
  await expect(page.getByText('1 person was added')).toBeVisible();
  await say(page, '/frobnicate now');
  await expect(page.getByRole('alert')).toContainText('no command /frobnicate');
  await expect(composer(page)).toHaveValue('/frobnicate now');
  await say(page, '//shrug is a command');
  await expect(message(page, '/shrug is a command')).toHaveCount(1);
  await say(page, '/me stirs the *soup*');
  await expect(message(page, 'stirs').locator('.action')).toHaveText('Rina stirs the soup');
  await say(page, '/leave');
  await expect(page.getByRole('dialog', { name: 'Leave kitchen?' })).toBeVisible();
});

/** What one reads, presses or writes in under a notice. */
function covered(notice: Element): string[] {
  const over = notice.getBoundingClientRect();
  return [...document.querySelectorAll('article, button, a, textarea')]
    .filter((element) => {
      const { left, right, top, bottom, width } = element.getBoundingClientRect();
      const drawn = width > 0 && getComputedStyle(element).visibility === 'visible';
      const beside = right <= over.left || left >= over.right;
      return drawn && !beside && bottom > over.top && top < over.bottom;
    })
    .map((element) => element.outerHTML.slice(0, 80));
}

test('a message is sent later, edited before, and at once on wish', async ({ owner }) => {
  const { page } = owner;
  const waiting = rooms(page).getByRole('link', { name: /^Scheduled messages/ });
  await expect(waiting).toHaveCount(0);
  const later = page.getByRole('button', { name: 'Send later' });
  await composer(page).fill('for tomorrow');
  await later.click();
  await page
    .getByRole('menuitem', { name: /^(Tomorrow|Monday)/ })
    .first()
    .click();
  await expect(composer(page)).toHaveValue('');
  await expect(waiting).toHaveAccessibleName('Scheduled messages 1 message');
  await later.click();
  await page.getByRole('menuitem', { name: 'Scheduled messages' }).click();
  await expect(page).toHaveURL(/\/scheduled$/);
  await expect(waiting).toHaveAttribute('aria-current', 'page');
  await page.getByRole('button', { name: 'Edit' }).click();
  const edit = page.getByRole('textbox', { name: 'Edit' });
  await edit.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused();
  await page.keyboard.press('Enter');
  await edit.fill('x'.repeat(10_001));
  await edit.press('Enter');
  await expect(page.getByText('1 character too many')).toBeVisible();
  await edit.fill('for today');
  await edit.press('Enter');
  await expect(edit).toHaveCount(0);
  await expect(page.getByText('for today')).toBeVisible();
  await page.getByRole('button', { name: 'Another time' }).click();
  await dialog(page).getByLabel('Day and time').fill('2020-01-01T10:00');
  await dialog(page).getByRole('button', { name: 'Send then' }).click();
  await expect(dialog(page).getByRole('alert').first()).toContainText('between now and a year');
  await page.keyboard.press('Escape');
  // What one can do with it stands in one line.
  const tops = await page
    .getByRole('region')
    .locator('.acts button')
    .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect(page.getByText('Nothing is scheduled')).toBeVisible();
  await expect(waiting).toHaveCount(0);

  // One that is sent while one writes it anew goes as it was; what one writes stays.
  const { id } = await owner.ask('message.schedule', {
    room: 'lobby',
    text: 'who makes tea?',
    at: Date.now() + 3_600_000,
    reply_to: 1,
  });
  await page.reload();
  await expect(page.getByRole('link', { name: /^Rina/ })).toContainText('for today');
  await page.getByRole('button', { name: 'Edit' }).click();
  await edit.fill('who makes coffee?');
  await owner.ask('schedule.update', { id, at: Date.now() + 500 });
  await expect(
    page.getByRole('status').filter({ hasText: 'What you are writing is still here' }),
  ).toBeVisible();
  await expect(edit).toBeFocused();
  await expect(edit).toHaveValue('who makes coffee?');
  await expect(waiting).toHaveCount(0);
  await page.getByRole('button', { name: 'Send as a new message' }).click();
  await expect(page.getByText('Nothing is scheduled')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Scheduled messages' })).toBeFocused();
  await link(page, 'lobby').click();
  for (const text of ['for today', 'who makes tea?', 'who makes coffee?'])
    await expect(message(page, text).last()).toBeVisible();
  await expect(messages(page)).toHaveCount(3);
});

test('what could not be sent at its time stays with the reason, and can be sent all the same', async ({
  owner,
  member,
}) => {
  const budi = await member('Budi');
  const { me } = (await budi.ask('session.hello', {})) as { me: { id: string } };
  const kitchen = { kind: 'private', name: 'kitchen', members: [me.id] };
  const room = String((await owner.ask('room.create', kitchen))['id']);
  await budi.ask('message.schedule', { room, text: 'the soup is ready', at: Date.now() + 2000 });
  await owner.ask('room.archive', { room });
  const failed = async () => JSON.stringify(await budi.ask('schedule.list', {}));
  await expect.poll(failed, { timeout: 15_000 }).toContain('failed_kind');

  await budi.page.goto('/scheduled');
  await expect(
    rooms(budi.page).getByRole('link', { name: /^Scheduled messages 1 could not be sent/ }),
  ).toBeVisible();
  const letter = budi.page.locator('main section').filter({ hasText: 'the soup' });
  await expect(letter).toContainText(/Not sent: \w/);
  await budi.page.reload();
  await expect(letter).toContainText(/Not sent: \w/);
  await owner.ask('room.archive', { room, on: false });
  await letter.getByRole('button', { name: 'Send now' }).click();
  await expect(budi.page.getByText('Nothing is scheduled')).toBeVisible();

  // What one writes of a message that waits no longer stays in the field, with the reason.
  await budi.ask('message.schedule', { room, text: 'and rice', at: Date.now() + 3_600_000 });
  await budi.page.reload();
  await budi.page.getByRole('button', { name: 'Edit' }).click();
  const edit = budi.page.getByRole('textbox', { name: 'Edit' });
  await edit.fill('and fried rice');
  const { scheduled } = await budi.ask('schedule.list', {});
  for (const { id } of scheduled as { id: string }[]) await budi.ask('schedule.delete', { id });
  await edit.press('Enter');
  await expect(
    budi.page.getByRole('status').filter({ hasText: 'It is no longer scheduled' }),
  ).toBeVisible();
  await expect(edit).toHaveValue('and fried rice');
  await owner.page.goto(`/r/${room}`);
  await expect(message(owner.page, 'the soup is ready')).toHaveCount(1);
});
