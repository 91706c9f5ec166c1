import { composer, message, say } from './people';
import {
  add,
  createRoom,
  dialog,
  expect,
  link,
  messageMenu,
  pick,
  roomMenu,
  rooms,
  test,
} from './team';

test('a private room: who is added sees it at once, and talks', async ({ owner, member }) => {
  const budi = await member('Budi');
  const eve = await member('Eve');
  await createRoom(owner.page, 'resep', 'Private');
  await expect(owner.page.getByText('You are alone here so far.')).toBeVisible();
  await expect(composer(owner.page)).toBeFocused();
  await roomMenu(owner.page, 'Add people');
  await pick(owner.page, 'Who is to be added?', 'Budi');
  await dialog(owner.page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog(owner.page)).toBeHidden();
  await link(budi.page, 'resep').click();
  await say(budi.page, 'Rendang, please');
  await expect(message(owner.page, 'Rendang, please')).toHaveCount(1);
  await say(owner.page, 'Tomorrow');
  await expect(message(budi.page, 'Tomorrow')).toHaveCount(1);
  await expect(link(eve.page, 'resep')).toHaveCount(0);
  const path = new URL(owner.page.url()).pathname;
  await eve.page.goto(path);
  await expect(eve.page.getByText('There is no such room')).toBeVisible();
});

test('removed while looking, on a phone: the content goes at once, the reason stays', async ({
  owner,
  member,
}) => {
  const budi = await member('Budi', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await createRoom(owner.page, 'rahasia', 'Private', 'Budi');
  await say(owner.page, 'the secret recipe');
  await budi.page.getByRole('button', { name: 'Show the rooms' }).click();
  // Who touches has no keys to be told of.
  await expect(rooms(budi.page).getByText('Ctrl K')).toBeHidden();
  await link(budi.page, 'rahasia').click();
  await expect(message(budi.page, 'the secret recipe')).toBeVisible();
  // With a keyboard, too, the field of the room that one leaves is gone, and the focus is not.
  const main = budi.page.getByRole('main');
  for (const name of ['lobby', 'rahasia']) {
    await composer(budi.page).focus();
    await budi.page.keyboard.press('Control+k');
    await dialog(budi.page).getByRole('combobox').fill(name);
    await budi.page.keyboard.press('Enter');
    await expect(budi.page.getByRole('heading', { level: 1, name })).toBeVisible();
    await expect(main).toBeFocused();
  }
  await composer(budi.page).fill('half a thought');

  await owner.page.getByRole('button', { name: '2 people in this room' }).click();
  await owner.page.getByRole('button', { name: 'Options for Budi' }).click();
  await owner.page.getByRole('menuitem', { name: 'Remove from the room' }).click();
  await dialog(owner.page).getByRole('button', { name: 'Remove from the room' }).click();

  const reason = budi.page.getByRole('heading', { name: 'You are no longer in rahasia' });
  await expect(reason).toBeVisible();
  await expect(budi.page.getByText('the secret recipe')).toHaveCount(0);
  await expect(composer(budi.page)).toHaveCount(0);
  await expect(reason).toBeFocused();
  await say(owner.page, 'he is gone');
  await expect(message(owner.page, 'he is gone')).toHaveCount(1);
  await expect(budi.page.getByText('he is gone')).toHaveCount(0);
  expect(await budi.page.evaluate(keptTexts)).not.toContain('recipe');
  await expect(link(budi.page, 'rahasia')).toHaveCount(0);
  // What one was writing is there still, over a reload, too.
  const unsent = budi.page.getByRole('region', { name: 'Written here and not sent' });
  await expect(unsent).toContainText('half a thought');
  await budi.page.reload();
  await expect(budi.page.getByText('There is no such room')).toBeVisible();
  await expect(unsent).toContainText('half a thought');
  await budi.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await unsent.getByRole('button', { name: 'Copy the text' }).click();
  expect(await budi.page.evaluate(() => navigator.clipboard.readText())).toBe('half a thought');
  await unsent.getByRole('button', { name: 'Discard' }).click();
  await expect(unsent).toHaveCount(0);
  await expect(budi.page.getByRole('heading', { name: 'There is no such room' })).toBeFocused();
  await budi.page.getByRole('button', { name: 'Go to the lobby' }).click();
  await expect(composer(budi.page)).toBeVisible();
});

test('what was written for a room that one is out of is kept, with the reason', async ({
  owner,
  member,
  server,
}) => {
  const budi = await member('Budi');
  await createRoom(owner.page, 'rahasia', 'Private', 'Budi');
  await link(budi.page, 'rahasia').click();
  await expect(composer(budi.page)).toBeVisible();
  const { pathname } = new URL(budi.page.url());
  await budi.page.routeWebSocket('**/websocket', (ws) => void ws.close());
  await server.kill();
  await expect(budi.page.getByText('Connection closed')).toBeVisible({ timeout: 12_000 });
  await say(budi.page, 'too late');
  await server.start();
  const { id } = (await owner.ask('user.find', { query: 'Budi' }).then(first)) as { id: string };
  await owner.ask('member.remove', { room: pathname.replace('/r/', ''), user: id });
  await budi.page.reload();
  await expect(budi.page.getByText('There is no such room')).toBeVisible({ timeout: 20_000 });
  await expect(budi.page.getByText('Not sent: this room is no longer open to you.')).toBeVisible();
  await budi.page.getByRole('button', { name: 'Discard' }).click();
  await expect(budi.page.getByText('too late')).toHaveCount(0);
});

test('conversations of two and of three: the set is one, for ever', async ({ owner, member }) => {
  const budi = await member('Budi');
  const citra = await member('Citra');
  await add(owner.page, 'New conversation');
  await pick(owner.page, 'With whom?', 'Budi');
  await dialog(owner.page).getByRole('button', { name: 'Start talking' }).click();
  await expect(owner.page.getByRole('heading', { level: 1, name: 'Budi' })).toBeVisible();
  await expect(owner.page.getByText('Only you and Budi can read it.')).toBeVisible();
  await say(owner.page, 'just the two of us');
  await link(budi.page, 'Rina').click();
  await expect(message(budi.page, 'just the two of us')).toHaveCount(1);

  await add(budi.page, 'New conversation');
  await pick(budi.page, 'With whom?', 'Citra', 'Rina');
  await dialog(budi.page).getByRole('button', { name: 'Start talking' }).click();
  await expect(budi.page.getByRole('heading', { level: 1, name: 'Citra' })).toBeVisible();
  await say(budi.page, 'and now three');
  await link(citra.page, '(Budi, Rina|Rina, Budi)').click();
  await expect(message(citra.page, 'and now three')).toHaveCount(1);
  await link(owner.page, '(Budi, Citra|Citra, Budi)').click();
  await expect(message(owner.page, 'and now three')).toHaveCount(1);

  await add(citra.page, 'New conversation');
  await pick(citra.page, 'With whom?', 'Rina', 'Budi');
  await dialog(citra.page).getByRole('button', { name: 'Start talking' }).click();
  await expect(message(citra.page, 'and now three')).toHaveCount(1);
  await expect(rooms(citra.page).getByRole('heading', { name: 'Direct' })).toBeVisible();
});

test('join by browsing, read along, leave', async ({ owner, member }) => {
  const budi = await member('Budi');
  await createRoom(owner.page, 'berkebun', 'Public');
  await say(owner.page, 'tomatoes');
  await add(budi.page, 'Browse rooms');
  await dialog(budi.page).getByRole('searchbox').fill('kebun');
  const row = dialog(budi.page).getByRole('listitem').filter({ hasText: 'berkebun' });
  await expect(row).toContainText('1 person');
  await row.getByRole('button', { name: /^berkebun/ }).click();
  await expect(message(budi.page, 'tomatoes')).toHaveCount(1);
  await expect(budi.page.getByText('You are reading along.')).toBeVisible();
  await say(owner.page, 'and beans');
  await expect(message(budi.page, 'and beans')).toHaveCount(1);
  await expect(link(budi.page, 'berkebun')).toHaveCount(0);

  await budi.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(link(budi.page, 'berkebun')).toBeVisible();
  await say(budi.page, 'I am in');
  await expect(message(owner.page, 'I am in')).toHaveCount(1);
  await roomMenu(budi.page, 'Leave the room');
  await dialog(budi.page).getByRole('button', { name: 'Leave the room' }).click();
  await expect(link(budi.page, 'berkebun')).toHaveCount(0);
  await expect(budi.page.getByRole('heading', { level: 1, name: 'lobby' })).toBeVisible();
});

test('archive and reopen', async ({ owner, member }) => {
  const budi = await member('Budi');
  await createRoom(owner.page, 'panitia', 'Private', 'Budi');
  await link(budi.page, 'panitia').click();
  await expect(composer(budi.page)).toBeVisible();
  await roomMenu(owner.page, 'Room settings');
  await dialog(owner.page).getByRole('button', { name: 'Archive the room' }).click();
  await expect(budi.page.getByText('This room is archived')).toBeVisible();
  await expect(composer(budi.page)).toHaveCount(0);
  await expect(budi.page.getByRole('main')).toBeFocused();
  await expect(rooms(budi.page).getByRole('heading', { name: 'Archived' })).toBeVisible();
  await owner.page.getByRole('button', { name: 'Reopen the room' }).click();
  await expect(composer(budi.page)).toBeVisible();
  await expect(rooms(budi.page).getByRole('heading', { name: 'Archived' })).toHaveCount(0);
});

test('name, topic, who writes and slow mode reach everybody at once', async ({ owner, member }) => {
  const budi = await member('Budi');
  await createRoom(owner.page, 'kabar', 'Public');
  await budi.page.goto(new URL(owner.page.url()).pathname);
  await budi.page.getByRole('button', { name: 'Join', exact: true }).click();
  await roomMenu(owner.page, 'Room settings');
  await dialog(owner.page).getByLabel('Name', { exact: true }).fill('kabar-desa');
  await dialog(owner.page).getByLabel('Topic').fill('News of the village');
  await dialog(owner.page).getByText('Its administrators').click();
  await dialog(owner.page).getByRole('button', { name: 'Save' }).click();
  await expect(budi.page.getByRole('heading', { level: 1, name: 'kabar-desa' })).toBeVisible();
  await expect(budi.page.locator('main > header')).toContainText('News of the village');
  await expect(budi.page.getByText('Only administrators of this room write here.')).toBeVisible();
  await expect(composer(owner.page)).toBeVisible();

  await roomMenu(owner.page, 'Room settings');
  await dialog(owner.page).getByText('Everyone in the room').click();
  await dialog(owner.page).getByLabel('Slow mode').selectOption('5 seconds');
  await dialog(owner.page).getByRole('button', { name: 'Save' }).click();
  await say(budi.page, 'first');
  await expect(budi.page.getByText(/You can write again in [1-5] second/)).toBeVisible();
  await composer(budi.page).fill('second');
  await expect(budi.page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await expect(budi.page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled();
  await composer(budi.page).press('Enter');
  await expect(message(owner.page, 'second')).toHaveCount(1);
});

test('muted for a time, and let write again', async ({ owner, member }) => {
  const budi = await member('Budi');
  await createRoom(owner.page, 'debat', 'Private', 'Budi');
  await link(budi.page, 'debat').click();
  await say(budi.page, 'far too loud');
  await messageMenu(owner.page, 'far too loud', 'Mute for a time …');
  await dialog(owner.page).getByText('15 minutes').click();
  await dialog(owner.page).getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(budi.page.getByText(/You are muted here until \d\d:\d\d/)).toBeVisible();
  await owner.page.getByRole('button', { name: '2 people in this room' }).click();
  await expect(owner.page.getByText(/muted until/)).toBeVisible();
  await owner.page.getByRole('button', { name: 'Options for Budi' }).click();
  await owner.page.getByRole('menuitem', { name: 'Let write again' }).click();
  await expect(composer(budi.page)).toBeVisible();
  await expect(owner.page.getByText(/muted until/)).toHaveCount(0);
});

test('delete one’s own and another’s message', async ({ owner, member }) => {
  const budi = await member('Budi');
  await say(budi.page, 'oops');
  await say(budi.page, 'an insult');
  await expect(message(owner.page, 'an insult')).toHaveCount(1);
  await messageMenu(budi.page, 'oops', 'Delete');
  await expect(dialog(budi.page)).toContainText('oops');
  await dialog(budi.page).getByRole('button', { name: 'Delete' }).click();
  await expect(message(owner.page, 'This message was deleted.')).toHaveCount(1);
  await expect(owner.page.getByText('oops')).toHaveCount(0);
  await messageMenu(owner.page, 'an insult', 'Delete');
  await dialog(owner.page).getByRole('button', { name: 'Delete' }).click();
  await expect(message(budi.page, 'This message was deleted.')).toHaveCount(2);
  await expect(budi.page.getByText('an insult')).toHaveCount(0);
});

test('a message is reported with a reason', async ({ owner, member }) => {
  const budi = await member('Budi');
  const citra = await member('Citra');
  await say(budi.page, 'an insult');
  await messageMenu(citra.page, 'an insult', 'Report …');
  await dialog(citra.page).getByLabel('What is wrong with it?').fill('He means me.');
  await dialog(citra.page).getByRole('button', { name: 'Report' }).click();
  await expect(citra.page.getByText('Administrators will look at it.')).toBeVisible();
  const { reports } = await owner.ask('report.list', { open: true });
  expect(reports).toMatchObject([{ reason: 'He means me.', by: { name: 'Citra' } }]);
});

function first(answer: Record<string, unknown>): unknown {
  return (answer['users'] as unknown[])[0];
}

/** Everything that the database of the page holds, as text. */
async function keptTexts(): Promise<string> {
  const db = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open('bincang');
    asked.onsuccess = () => done(asked.result);
  });
  const all = [...db.objectStoreNames].map(
    (store) =>
      new Promise<unknown[]>((done) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      }),
  );
  return JSON.stringify(await Promise.all(all));
}
