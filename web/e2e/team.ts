import type { APIRequestContext, Page } from '@playwright/test';
import { composer, expect, password, test as base, type Person } from './people';
import type { Server } from './server';

interface Fixtures {
  /** The owner, who is an administrator of the server. */
  owner: Person & { ask: Ask };
  /** Somebody with an account, in a browser of his own. */
  member: (name: string, options?: Options) => Promise<Person & { ask: Ask }>;
}

type Options = Parameters<import('@playwright/test').Browser['newContext']>[0];
type Ask = (op: string, input: object) => Promise<Record<string, unknown>>;

/** People with accounts: they come in by the operations, as quickly as a story needs them. */
export const test = base.extend<Fixtures>({
  owner: async ({ newPage, server }, use) => {
    const page = await newPage();
    const ask = asking(page.context().request);
    await setUp(server, ask);
    await enter(page);
    await use({ name: 'Rina', page, context: page.context(), ask });
  },

  member: async ({ newPage, owner }, use) => {
    await use(async (name, options) => {
      const { token } = await owner.ask('invite.create', { role: 'member' });
      const page = await newPage(options);
      const ask = asking(page.context().request);
      await ask('account.create', { invite: token, name, password });
      await enter(page);
      return { name, page, context: page.context(), ask };
    });
  },
});

export { expect };

async function setUp({ setupToken: token }: Server, ask: Ask): Promise<void> {
  await ask('setup.complete', { token, name: 'Rina', password, server_name: 'Warung Kopi' });
}

async function enter(page: Page): Promise<void> {
  await page.goto('/');
  await expect(composer(page)).toBeVisible();
}

function asking(http: APIRequestContext): Ask {
  return async (op, input) => {
    const answer = await http.post(`/api/${op}`, { data: input });
    if (!answer.ok()) throw new Error(`${op}: ${await answer.text()}`);
    return answer.json();
  };
}

export const rooms = (page: Page) => page.getByRole('navigation', { name: 'Rooms' });

export const link = (page: Page, name: string) =>
  rooms(page).getByRole('link', { name: new RegExp(`^${name}`) });

export const dialog = (page: Page) => page.getByRole('dialog');

/** What the "+" above the rooms offers. */
export async function add(page: Page, item: string): Promise<void> {
  await rooms(page).getByRole('button', { name: 'Add or find a room' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** What the menu of the room on the screen offers. */
export async function roomMenu(page: Page, item: string): Promise<void> {
  await page.locator('main > header').getByRole('button', { name: 'Options for' }).click();
  await page.getByRole('menu').getByText(item, { exact: true }).click();
}

/** What the menu of a message offers. */
export async function messageMenu(page: Page, text: string, item: string): Promise<void> {
  const said = page.getByRole('article').filter({ hasText: text });
  await said.hover();
  await said.getByRole('button', { name: 'Options for the message' }).click();
  await page.getByRole('menu').getByText(item, { exact: true }).click();
}

/** Finds people by a part of their name and takes the first one. */
export async function pick(page: Page, field: string, ...names: string[]): Promise<void> {
  const box = dialog(page).getByRole('combobox', { name: field });
  for (const name of names) {
    await box.fill(name);
    await expect(dialog(page).getByRole('option', { name }).first()).toBeVisible();
    await box.press('Enter');
    await expect(dialog(page).getByRole('button', { name: `Take ${name} out` })).toBeVisible();
  }
}

export async function createRoom(
  page: Page,
  name: string,
  kind: 'Public' | 'Private',
  ...people: string[]
): Promise<void> {
  await add(page, 'New room');
  await dialog(page).getByLabel('Name', { exact: true }).fill(name);
  await dialog(page).getByText(kind, { exact: true }).click();
  await pick(page, 'Who is in it', ...people);
  await dialog(page).getByRole('button', { name: 'Create the room' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}
