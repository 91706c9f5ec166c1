import { found } from './axe';
import {
  accept,
  choose,
  composer,
  expect,
  goTo,
  linkIn,
  message,
  password,
  say,
  test,
} from './people';
import { Speaker } from './seed';

const phone = { viewport: { width: 390, height: 600 }, hasTouch: true };

test('an owner sets up and invites; whoever is invited is in, on a small phone', async ({
  newPage,
  server,
}) => {
  const rina = await newPage();
  await rina.goto(`/#setup=${server.setupToken}`);
  await rina.getByLabel('Your name').fill('Rina');
  await rina.getByLabel('Password').fill(password);
  await rina.getByLabel('Name of the server').fill('Warung Kopi');
  await rina.getByRole('button', { name: 'Finish the setup' }).click();
  await expect(rina.getByRole('dialog')).toContainText('Invite the first ones');
  await rina.getByRole('button', { name: 'Make the link' }).click();
  const link = await linkIn(rina, 'Invitation link');
  await rina.getByRole('button', { name: 'Done' }).click();
  await say(rina, 'welcome, all of you');

  const ayu = await newPage(phone);
  await ayu.goto(link);
  await expect(ayu.getByRole('heading', { level: 1 })).toHaveText('Rina invites you');
  const enter = ayu.getByRole('button', { name: 'Come in' });
  await expect(enter).toBeInViewport({ ratio: 1 });
  const { scrolls, wide } = await ayu.evaluate(() => {
    const { scrollHeight, clientHeight } = document.querySelector('main')!;
    return { scrolls: scrollHeight - clientHeight, wide: document.documentElement.scrollWidth };
  });
  expect({ scrolls, wide }).toEqual({ scrolls: 0, wide: 390 });
  await ayu.reload();
  await accept(ayu, 'Ayu', 'short');
  await expect(ayu.getByText('The password needs 8 to 256 characters.')).toBeVisible();
  await accept(ayu, 'Ayu');
  await expect(message(ayu, 'welcome, all of you')).toHaveCount(1);
  expect(ayu.url()).not.toContain('invite');
  await say(ayu, 'thank you');
  await expect(message(rina, 'thank you')).toHaveCount(1);
  await ayu.reload();
  await expect(composer(ayu)).toBeVisible();
});

test('an invitation for a private room opens in it', async ({ newPage, server }) => {
  const rina = await Speaker.admin(server, password);
  const room = (await rina.call('room.create', { kind: 'private', name: 'design' })) as {
    id: string;
  };
  const { url } = (await rina.call('invite.create', { room: room.id })) as { url: string };
  const ayu = await newPage(phone);
  await ayu.goto(url);
  await expect(ayu.getByText('you are in the room “design”')).toBeVisible();
  await accept(ayu, 'Ayu');
  await expect(ayu.getByRole('heading', { level: 1, name: 'design' })).toBeVisible();
  expect(new URL(ayu.url()).pathname).toBe(`/r/${room.id}`);
  await say(ayu, 'here I am');
  await expect(ayu.getByText('Waiting to be sent')).toHaveCount(0);
  await expect(message(ayu, 'here I am')).toHaveCount(1);
});

test('an invitation that opens nothing says why, and whom to ask', async ({ newPage, server }) => {
  const rina = await Speaker.admin(server, password);
  const once = (await rina.call('invite.create', { max_uses: 1 })) as { url: string };
  const taken = (await rina.call('invite.create', {})) as { url: string; invite: { id: string } };
  await rina.call('invite.delete', { invite: taken.invite.id });

  const looking = await newPage();
  await looking.goto(once.url);
  await expect(looking.getByRole('heading', { level: 1 })).toHaveText('Rina invites you');
  await looking.reload();
  await expect(looking.getByRole('heading', { level: 1 })).toHaveText('Rina invites you');
  const ayu = await newPage();
  await ayu.goto(once.url);
  await accept(ayu, 'Ayu');
  await expect(composer(ayu)).toBeVisible();

  await accept(looking, 'Budi');
  await expect(looking.getByText('This invitation has been used up.')).toBeVisible();
  await looking.reload();
  await expect(
    looking.getByRole('heading', { name: 'This invitation has been used up' }),
  ).toBeVisible();
  await expect(looking.getByText(/Ask .* for a new one/)).toBeVisible();
  await looking.goto(taken.url);
  await expect(
    looking.getByRole('heading', { name: 'This invitation is not valid' }),
  ).toBeVisible();
  await looking.getByRole('button', { name: 'Go to the page' }).click();
  await expect(looking.getByLabel('Your name')).toBeVisible();
  expect(looking.url()).not.toContain('invite');
});

test('a guest who follows an invitation keeps his messages, or begins anew', async ({
  guest,
  server,
}) => {
  const rina = await Speaker.admin(server, password);
  const { url } = (await rina.call('invite.create', {})) as { url: string };
  const ayu = await guest('Ayu');
  await say(ayu.page, 'written as a guest');
  await expect(message(ayu.page, 'written as a guest')).toHaveCount(1);
  await ayu.page.goto(url);
  await expect(ayu.page.getByRole('checkbox', { name: /Keep your messages/ })).toBeChecked();
  await expect(ayu.page.getByLabel('Your name')).toHaveValue('Ayu');
  await accept(ayu.page, 'Ayu');
  await expect(ayu.page.getByText('Member', { exact: true })).toBeVisible();
  await say(ayu.page, 'written with an account');
  await expect(ayu.page.getByText('Waiting to be sent')).toHaveCount(0);
  // One group of one author: the id has stayed the same.
  await expect(ayu.page.getByRole('button', { name: 'Ayu', exact: true })).toHaveCount(1);

  const budi = await guest('Budi');
  await say(budi.page, 'written by a guest called Budi');
  await budi.page.goto(url);
  await budi.page.getByRole('checkbox', { name: /Keep your messages/ }).uncheck();
  await accept(budi.page, 'Citra');
  await say(budi.page, 'written by Citra');
  await expect(message(budi.page, 'written by Citra')).toHaveCount(1);
  await expect(budi.page.getByRole('button', { name: 'Budi', exact: true })).toHaveCount(1);
  await expect(budi.page.getByRole('button', { name: 'Citra', exact: true })).toHaveCount(1);
});

test('a guest becomes an account from his menu', async ({ guest, admin, newPage }) => {
  const rina = await admin();
  const ayu = await guest('Ayu');
  await say(ayu.page, 'written as a guest');
  await choose(ayu.page, 'Ayu', 'Make this an account');
  await expect(ayu.page.getByText('Accounts are by invitation here.')).toBeVisible();
  await ayu.page.getByLabel('Invitation link').fill('https://example.org/');
  await ayu.page.getByRole('button', { name: 'Go on' }).click();
  await expect(ayu.page.getByText('This is not an invitation link.')).toBeVisible();
  await ayu.page.keyboard.press('Escape');

  await goTo(rina.page, '/admin/settings');
  await rina.page.getByText('Whoever comes may make one').click();
  await rina.page.getByRole('button', { name: 'Save' }).click();
  await expect(rina.page.getByText('Saved.')).toBeVisible();

  await choose(ayu.page, 'Ayu', 'Make this an account');
  await ayu.page.getByLabel('Choose a password').fill(password);
  await ayu.page.getByRole('button', { name: 'Create the account' }).click();
  await expect(ayu.page.getByRole('dialog')).toBeHidden();
  await expect(ayu.page.getByText('Member', { exact: true })).toBeVisible();
  await say(ayu.page, 'written with an account');
  await expect(message(rina.page, 'written as a guest')).toHaveCount(0);
  await rina.page.goto('/');
  await expect(message(rina.page, 'written as a guest')).toHaveCount(1);
  // What the guest wrote is the member's: the id has stayed the same.
  await rina.page.getByRole('button', { name: 'Ayu', exact: true }).first().click();
  await expect(rina.page.getByRole('dialog', { name: 'Ayu' })).toContainText('Member');

  const late = await newPage();
  await late.goto('/');
  await late.getByRole('button', { name: 'Create an account' }).waitFor();
  // However slow the line is, what one types right after the click stays.
  await late.route('**/api/{settings.get,session.hello}', () => {});
  await late.getByRole('button', { name: 'Create an account' }).click();
  await late.getByLabel('Your name').fill('Dewi');
  await late.getByLabel('Choose a password').fill(password);
  await late.getByRole('button', { name: 'Create the account' }).click();
  await expect(late.getByText('Member', { exact: true })).toBeVisible();
});

test.describe('a server that others reach', () => {
  test.use({ listen: { host: '127.0.0.1', flags: ['--public-url', 'https://chat.example.org'] } });

  test('an invitation has a QR code, can be copied and taken back', async ({ admin }) => {
    const { page, context } = await admin();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await choose(page, 'Rina', 'Invite people');
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await linkIn(page, 'Invitation link');
    expect(link).toMatch(/^https:\/\/chat\.example\.org\/#invite=/);
    await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect(page.getByText('Copied.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await page.keyboard.press('Escape');
    await choose(page, 'Rina', 'Invite people');
    await page.getByRole('button', { name: /^Take back the invitation/ }).click();
    await expect(page.getByRole('button', { name: /^Take back/ })).toHaveCount(0);
  });
});

test('where nobody else can come, the invitation says how to listen more widely', async ({
  admin,
  newPage,
}) => {
  const { page, context } = await admin();
  await choose(page, 'Rina', 'Invite people');
  await page.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByText('Nobody else can open this link yet')).toBeVisible();
  await expect(page.getByText('bincang serve --listen 0.0.0.0:')).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  // One that was used up opens nothing any more, and says so.
  const made = await context.request.post('/api/invite.create', { data: { max_uses: 1 } });
  const { token: invite } = (await made.json()) as { token: string };
  const others = (await newPage()).context().request;
  const used = { data: { invite, name: 'Budi', password } };
  expect((await others.post('/api/account.create', used)).ok()).toBe(true);
  await choose(page, 'Rina', 'Invite people');
  const dead = page.getByRole('listitem').filter({ hasText: 'used up' });
  await expect(dead).toContainText('used 1 of 1');
  await expect(page.getByRole('button', { name: /^Take back the invitation/ })).toHaveCount(1);
  expect(await found(page)).toEqual([]);
  await dead.getByRole('button', { name: 'Remove the invitation: Member' }).click();
  await expect(dead).toHaveCount(0);
});
