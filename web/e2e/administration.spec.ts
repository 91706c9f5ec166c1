import type { Page } from '@playwright/test';
import { accept, choose, composer, expect, goTo, linkIn, password, say, test } from './people';
import { Speaker } from './seed';

/** Somebody with an account, in a browser of his own. */
async function member(newPage: () => Promise<Page>, rina: Page, name: string): Promise<Page> {
  await goTo(rina, '/admin/invitations');
  await rina.getByRole('button', { name: 'Invite people' }).click();
  await rina.getByRole('button', { name: 'Make the link' }).click();
  const page = await newPage();
  await page.goto(await linkIn(rina, 'Invitation link'));
  await accept(page, name);
  await expect(composer(page)).toBeVisible();
  await rina.keyboard.press('Escape');
  return page;
}

async function open(rina: Page, name: string): Promise<void> {
  await goTo(rina, '/admin/people');
  await rina
    .getByRole('main')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await expect(rina.getByRole('dialog')).toBeVisible();
}

test('a lost password: an administrator gives a link, which works once', async ({
  admin,
  newPage,
}) => {
  const { page: rina } = await admin();
  const ayu = await member(newPage, rina, 'Ayu');
  await open(rina, 'Ayu');
  await rina.getByRole('button', { name: 'Make a reset link' }).click();
  const link = await linkIn(rina, 'Link for choosing a password');
  const elsewhere = await newPage();
  await elsewhere.goto('/');
  await elsewhere.getByRole('button', { name: 'Log in instead' }).click();
  await expect(elsewhere.getByText('Ask an administrator for a reset link.')).toBeVisible();
  await elsewhere.goto(link);
  await elsewhere.getByLabel('Choose a password').fill('short');
  expect(elsewhere.url()).not.toContain('reset');
  await elsewhere.getByRole('button', { name: 'Save and log in' }).click();
  await expect(elsewhere.getByText('The password needs 8 to 256 characters.')).toBeVisible();
  await elsewhere.getByLabel('Choose a password').fill('teh manis 22');
  await elsewhere.getByRole('button', { name: 'Save and log in' }).click();
  await expect(elsewhere.getByRole('button', { name: 'Menu of Ayu' })).toBeVisible();
  await expect(ayu.getByText('Your password was changed.')).toBeVisible();

  const thief = await newPage();
  await thief.goto(link);
  await thief.getByLabel('Choose a password').fill('teh manis 33');
  await thief.getByRole('button', { name: 'Save and log in' }).click();
  await expect(thief.getByText('This link opens nothing any more')).toBeVisible();
  await thief.getByRole('button', { name: 'Go to the log-in page' }).click();
  await expect(thief.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('the last administrator cannot demote himself; a second one can', async ({
  admin,
  newPage,
}) => {
  const { page: rina } = await admin();
  await member(newPage, rina, 'Ayu');
  const dialog = rina.getByRole('dialog');
  await open(rina, 'Rina');
  await dialog.getByRole('radio', { name: /^Member/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('The server needs one administrator')).toBeVisible();
  await open(rina, 'Ayu');
  await dialog.getByRole('radio', { name: /^Administrator/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Saved.')).toBeVisible();
  await open(rina, 'Rina');
  await dialog.getByRole('radio', { name: /^Member/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rina.getByText('This is for administrators')).toBeVisible();
  await rina.getByRole('button', { name: 'Go to the lobby' }).click();
  await say(rina, 'a member now');
  await expect(rina.getByText('Waiting to be sent')).toHaveCount(0);
});

test('whoever is banned or deactivated is out at once, and told so', async ({ admin, newPage }) => {
  const { page: rina } = await admin();
  const ayu = await member(newPage, rina, 'Ayu');
  const dialog = rina.getByRole('dialog');
  await open(rina, 'Ayu');
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(dialog.getByText('This person cannot come in.')).toBeVisible();
  await expect(ayu.getByText('Connection closed')).toBeVisible({ timeout: 2000 });
  await expect(ayu.getByText('You were banned; ask an administrator.')).toBeVisible();
  const again = ayu.getByRole('dialog');
  await again.getByLabel('Password').fill('not this one');
  await again.getByRole('button', { name: 'Log in' }).click();
  await expect(again.getByText('The name or the password is not right.')).toBeVisible();
  await again.getByLabel('Password').fill(password);
  await again.getByRole('button', { name: 'Log in' }).click();
  await expect(again.getByText('This account may not come in.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Lift the ban' }).click();
  await dialog.getByRole('button', { name: 'Deactivate the account' }).click();
  await expect(dialog.getByText('The account is deactivated')).toBeVisible();
  await again.getByRole('button', { name: 'Log in' }).click();
  await expect(again.getByText('This account has been deactivated.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Activate the account again' }).click();
  await expect(dialog.getByText('For somebody who has left')).toBeVisible();
  await again.getByRole('button', { name: 'Log in' }).click();
  await expect(again).toBeHidden();
  await goTo(rina, '/admin/log');
  await expect(rina.getByRole('row', { name: /banned somebody.*Ayu/ }).first()).toBeVisible();
});

test('an administrator adds a person, who chooses the password', async ({ admin, newPage }) => {
  const { page: rina } = await admin();
  await choose(rina, 'Rina', 'Administration');
  await rina.getByRole('button', { name: 'Add a person' }).click();
  await rina.getByRole('dialog').getByLabel('Name').fill('Dewi');
  await rina.getByRole('button', { name: 'Create the account' }).click();
  const link = await linkIn(rina, 'Link for choosing a password');
  await rina.getByRole('button', { name: 'Done' }).click();
  await expect(rina.getByRole('button', { name: /^Dewi/ })).toBeVisible();
  await rina.getByLabel('Find a person').fill('dew');
  await expect(rina.getByRole('main').getByRole('button', { name: /^Rina/ })).toHaveCount(0);
  const dewi = await newPage();
  await dewi.goto(link);
  await dewi.getByLabel('Choose a password').fill(password);
  await dewi.getByRole('button', { name: 'Save and log in' }).click();
  await expect(dewi.getByRole('button', { name: 'Menu of Dewi' })).toBeVisible();
});

test('the administration is closed to others, and works without a mouse', async ({
  admin,
  guest,
  server,
}) => {
  const { page: rina } = await admin();
  const ayu = await guest('Ayu');
  await ayu.page.goto('/admin/people');
  await expect(ayu.page.getByText('This is for administrators')).toBeVisible();
  await Speaker.guest(server, 'Budi');

  await rina.getByRole('button', { name: 'Menu of Rina' }).focus();
  await rina.keyboard.press('Enter');
  await rina.getByRole('button', { name: 'Administration' }).focus();
  await rina.keyboard.press('Enter');
  await expect(rina.getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'page');
  const budi = rina.getByRole('button', { name: /^Budi/ });
  await expect(budi).toHaveAccessibleName(/^Budi Not here/);
  await expect(budi).toBeVisible();
  for (let i = 0; i < 30 && !(await budi.evaluate((el) => el === document.activeElement)); i++) {
    await rina.keyboard.press('Tab');
  }
  await expect(budi).toBeFocused();
  await rina.keyboard.press('Enter');
  await expect(rina.getByRole('dialog')).toBeVisible();
  await rina.keyboard.press('Escape');
  await expect(rina.getByRole('dialog')).toBeHidden();
  await expect(budi).toBeFocused();
  await rina.goBack();
  await expect(composer(rina)).toBeVisible();
});
