import { choose, composer, expect, join, message, password, say, setUp, test } from './people';

test('a guest needs one field and one button', async ({ newPage }) => {
  const page = await newPage();
  await page.goto('/');
  await expect(page.getByRole('textbox')).toHaveCount(1);
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(page.getByText('Please fill this in.')).toBeVisible();
  await join(page, 'Ayu');
  await expect(composer(page)).toBeFocused();
  await page.reload();
  await expect(composer(page)).toBeVisible();
});

test('a name that is taken is said beside the field', async ({ guest, newPage }) => {
  await guest('Ayu');
  const page = await newPage();
  await page.goto('/');
  await page.getByLabel('Your name').fill('ayu');
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(page.getByText('This name is taken. Please choose another.')).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveAttribute('aria-invalid', 'true');
});

test('the setup: the token leaves the address, the answers hold', async ({ newPage, server }) => {
  const page = await newPage();
  await page.goto(`/#setup=${server.setupToken}`);
  await expect(page.getByLabel('Password')).toBeVisible();
  expect(page.url()).not.toContain('setup');
  await page.getByLabel('Your name').fill('Rina');
  await page.getByLabel('Name of the server').fill('Warung Kopi');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await expect(page.getByText('The password needs 8 to 256 characters.')).toBeVisible();
  await page.getByText('Only people with an account').click();
  await setUp(page, 'Rina');
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toContainText('Warung Kopi');
  await expect(page.getByText('Administrator')).toBeVisible();

  const late = await newPage();
  await late.goto('/');
  await expect(late.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await late.goto('/#setup=ANYTHING');
  await expect(late.getByText('This server has been set up already.')).toBeVisible();
});

test('a guest who finishes the setup keeps what he wrote', async ({ guest, server }) => {
  const { page } = await guest('Rina');
  await say(page, 'written as a guest');
  await expect(message(page, 'written as a guest')).toHaveCount(1);
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await expect(page.getByText('You are here as Rina.')).toBeVisible();
  await page.getByLabel('Setup token').fill(server.setupToken);
  await setUp(page, 'Rina');
  await expect(page.getByText('Administrator')).toBeVisible();
  await expect(message(page, 'written as a guest')).toHaveCount(1);
  await expect(page.getByText('Connection closed')).toBeHidden();
  await say(page, 'written as the owner');
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
});

test('a wrong token is said beside its field', async ({ newPage }) => {
  const page = await newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await page.getByLabel('Setup token').fill('NOTTHISONE');
  await page.getByLabel('Your name').fill('Mallory');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Name of the server').fill('Mine');
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await expect(page.getByText('This token is not right.')).toBeVisible();
});

test('log in, log out', async ({ admin, newPage }) => {
  await admin();
  const page = await newPage();
  await page.goto('/');
  await page.getByRole('button', { name: 'Log in instead' }).click();
  await page.getByLabel('Name').fill('Rina');
  await page.getByLabel('Password').fill('wrong password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('The name or the password is not right.')).toBeVisible();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await composer(page).fill('a draft');
  await page.waitForTimeout(500);
  await page.getByRole('button', { name: 'Menu of Rina' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Your name')).toBeVisible();
  expect(await page.evaluate(kept)).toEqual([]);
});

test('logging out warns of what is unsent, and wipes it', async ({ guest, server }) => {
  const { page } = await guest('Ayu');
  await say(page, 'a\u0000b');
  await expect(page.getByText('Not sent')).toBeVisible();
  await page.getByRole('button', { name: 'Menu of Ayu' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByText('1 message, edit or reaction has not been sent yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Not sent')).toBeVisible();
  await server.kill();
  await page.getByRole('button', { name: 'Menu of Ayu' }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByText('The server does not answer.')).toBeVisible();
  await server.start();
  await page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByLabel('Your name')).toBeVisible();
  expect(await page.evaluate(kept)).toEqual([]);
});

test('settings of the server', async ({ admin, newPage }) => {
  const { page } = await admin();
  await choose(page, 'Rina', 'Administration');
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Name of the server').fill('Rumah Baca');
  await page.getByText('Only people with an account').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('navigation', { name: 'Rooms' })).toContainText('Rumah Baca');
  const late = await newPage();
  await late.goto('/');
  await expect(late.getByText('Guests are not let in here.')).toBeVisible();
  await expect(late.getByText('Ask an administrator for a reset link.')).toBeVisible();
});

test('who comes in again after an answer was lost is the one who came in', async ({
  newPage,
  server,
}) => {
  const page = await newPage();
  const lose = async (op: string, button: string) => {
    let lost = 0;
    await page.route(`**/api/${op}`, async (route) => {
      await route.fetch();
      lost++;
      await route.abort();
    });
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText('The server does not answer.')).toBeVisible();
    expect(lost).toBe(1);
    await page.unroute(`**/api/${op}`);
  };
  await page.goto('/');
  await page.getByLabel('Your name').fill('Rina');
  await lose('guest.join', 'Start talking');
  await join(page, 'Rina');
  await say(page, 'as a guest');
  await expect(message(page, 'as a guest')).toHaveCount(1);

  await page.goto(`/#setup=${server.setupToken}`);
  await page.getByLabel('Your name').fill('Rina');
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Name of the server').fill('Warung Kopi');
  await lose('setup.complete', 'Finish the setup');
  await setUp(page, 'Rina');
  await expect(page.getByText('Administrator')).toBeVisible();

  await page.context().clearCookies();
  await page.reload();
  await page.getByRole('button', { name: 'Log in instead' }).click();
  await page.getByLabel('Name').fill('Rina');
  await page.getByLabel('Password').fill(password);
  await lose('session.create', 'Log in');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(composer(page)).toBeVisible();
  const answer = await page.request.post('/api/session.list', { data: {} });
  const { sessions } = (await answer.json()) as { sessions: unknown[] };
  expect(sessions).toHaveLength(2);
});

/** Everything that the database of the page still holds. */
async function kept(): Promise<unknown[]> {
  const db = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open('bincang');
    asked.onsuccess = () => done(asked.result);
  });
  const stores = [...db.objectStoreNames];
  const all = stores.map(
    (store) =>
      new Promise<unknown[]>((done) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      }),
  );
  return (await Promise.all(all)).flat();
}
