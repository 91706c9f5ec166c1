import { clean } from './axe';
import { choose, composer, expect, goTo, message, password, test } from './people';
import { Speaker } from './seed';

const wide = { width: 1200, height: 844 };
const sections = ['people', 'invitations', 'reports', 'settings', 'log'];

test('axe finds nothing on the pages for people', async ({ newPage, server }) => {
  test.setTimeout(240_000); // every page, three times over
  const rina = await newPage({ viewport: wide });
  const menu = async (item: string) => {
    await choose(rina, 'Rina', item);
    await expect(rina.getByRole('dialog')).toBeVisible();
  };
  await rina.goto(`/#setup=${server.setupToken}`);
  await rina.getByLabel('Your name').fill('Rina');
  await rina.getByLabel('Password').fill(password);
  await rina.getByLabel('Name of the server').fill('Warung Kopi');
  await rina.getByRole('button', { name: 'Finish the setup' }).click();
  await rina.getByRole('button', { name: 'Make the link' }).waitFor();
  await clean(rina);
  await rina.getByRole('button', { name: 'Make the link' }).click();
  await rina.getByRole('button', { name: 'Copy' }).waitFor();
  await clean(rina);
  await rina.keyboard.press('Escape');
  const admin = await Speaker.login(server, 'Rina', password);
  const { url } = (await admin.call('invite.create', { max_uses: 1 })) as {
    url: string;
  };
  const citra = await Speaker.guest(server, 'Citra');
  await citra.say('hello');
  await expect(message(rina, 'hello')).toHaveCount(1);
  await rina.getByRole('button', { name: 'Citra', exact: true }).click();
  await expect(rina.getByRole('dialog', { name: 'Citra' })).toContainText('Guest');
  await clean(rina);
  await rina.getByRole('button', { name: 'Block' }).click();
  await expect(rina.getByText('You have blocked this person.')).toBeVisible();
  await clean(rina);
  await rina.getByRole('button', { name: 'Role and access …' }).click();
  await expect(rina.getByRole('dialog', { name: 'Person' })).toContainText('Citra');
  await clean(rina);
  await rina.keyboard.press('Escape');
  await menu('My account');
  await clean(rina);
  await rina.getByRole('button', { name: 'Change the password' }).click();
  await rina.getByRole('button', { name: 'Delete my account …' }).click();
  await clean(rina);
  await rina.keyboard.press('Escape');
  await menu('Invite people');
  await rina
    .getByRole('button', { name: /^Take back/ })
    .first()
    .waitFor();
  await clean(rina);
  await rina.keyboard.press('Escape');
  for (const section of sections) {
    await goTo(rina, `/admin/${section}`);
    await expect(rina.locator('.column > .what')).toBeVisible();
    await expect(rina.getByText('One moment …')).toHaveCount(0);
    await clean(rina);
  }
  await rina.goto('/admin/people');
  await rina.getByText('What may who do?').click();
  await clean(rina);
  await rina.getByRole('button', { name: 'Add a person' }).click();
  await clean(rina);

  const ayu = await newPage({ viewport: wide });
  await ayu.goto(url);
  await expect(ayu.getByRole('button', { name: 'Come in' })).toBeVisible();
  await clean(ayu);
  await ayu.goto('/#invite=bci_unknown');
  await expect(ayu.getByText('This invitation is not valid')).toBeVisible();
  await clean(ayu);
  await ayu.goto('/#reset=unknown');
  await expect(ayu.getByRole('button', { name: 'Save and log in' })).toBeVisible();
  await clean(ayu);
  await ayu.getByLabel('Choose a password').fill(password);
  await ayu.getByRole('button', { name: 'Save and log in' }).click();
  await expect(ayu.getByText('This link opens nothing any more')).toBeVisible();
  await clean(ayu);
});

test('mirrored and a third longer, the pages for people fit', async ({ newPage, server }) => {
  await Speaker.admin(server, password);
  const page = await newPage({ viewport: { width: 390, height: 844 } });
  await page.addInitScript(() => localStorage.setItem('bincang.language', 'pseudo'));
  await page.context().request.post('/api/session.create', { data: { name: 'Rina', password } });
  const fits = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  for (const section of sections) {
    await page.goto(`/admin/${section}`);
    await expect(page.locator('.column > .what')).toBeVisible();
    await fits();
    const inside = await page
      .locator('.scroller')
      .evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(inside).toBe(0);
  }
  await page.goto('/');
  await expect(composer(page).or(page.locator('form textarea')).first()).toBeVisible();
  for (const icon of ['user-round', 'user-plus']) {
    await page.locator('header .drawer').click();
    await page.locator('nav .me').click();
    await page.locator(`.menu li button:has(.lucide-${icon})`).click();
    await expect(page.locator('dialog')).toBeVisible();
    const over = await page.locator('dialog').evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(over).toBe(0);
    await page.keyboard.press('Escape');
  }
});
