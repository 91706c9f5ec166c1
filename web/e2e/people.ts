import {
  expect,
  test as base,
  type Browser,
  type BrowserContext,
  type Page,
} from '@playwright/test';
import { Server } from './server';

/** Somebody with a browser of his own. */
export interface Person {
  name: string;
  page: Page;
  context: BrowserContext;
}

interface Fixtures {
  /** Where the server listens, and what else it is told. */
  listen: { host: string; flags: string[] };
  server: Server;
  /** Opens a browser that nobody has used; what goes wrong in it fails the test. */
  newPage: (options?: Parameters<Browser['newContext']>[0]) => Promise<Page>;
  guest: (name: string) => Promise<Person>;
  admin: () => Promise<Person>;
}

export const password = 'kopi tubruk 1';

/** What a browser says of an answer or a line that fails is expected here; the rest is not. */
const expected = /Failed to load resource|WebSocket connection to/;

export const test = base.extend<Fixtures>({
  listen: [{ host: '127.0.0.1', flags: [] }, { option: true }],

  server: async ({ listen }, use) => {
    const server = await new Server(listen.host, listen.flags).start();
    await use(server);
    await server.stop();
  },

  newPage: async ({ browser, server }, use) => {
    const wrong: string[] = [];
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      opened.push(context);
      watch(context, server.url, wrong);
      return context.newPage();
    });
    for (const context of opened) await context.close();
    expect(wrong).toEqual([]);
  },

  guest: async ({ newPage }, use) => {
    await use(async (name) => {
      const page = await newPage();
      await page.goto('/');
      await join(page, name);
      return { name, page, context: page.context() };
    });
  },

  admin: async ({ newPage, server }, use) => {
    await use(async () => {
      const page = await newPage();
      await page.goto(`/#setup=${server.setupToken}`);
      await setUp(page, 'Rina');
      return { name: 'Rina', page, context: page.context() };
    });
  },
});

export { expect };

/** Errors of scripts, breaches of the content security policy, requests to another host. */
function watch(context: BrowserContext, url: string, wrong: string[]): void {
  context.on('weberror', (error) => wrong.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) wrong.push(message.text());
  });
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(url).host) wrong.push(request.url());
  });
}

export async function join(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(composer(page)).toBeVisible();
}

export async function setUp(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Name of the server').fill('Warung Kopi');
  await page.getByRole('button', { name: 'Finish the setup' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(composer(page)).toBeVisible();
}

/** The dialog that one has just closed has left the history: its step back would stop the going. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.waitForFunction(() => {
    const { layer } = (history.state ?? {}) as { layer?: number };
    return !layer || document.querySelector('dialog[open]');
  });
  await page.goto(path);
}

export const composer = (page: Page) => page.getByRole('textbox', { name: /^(Message|Announce) / });

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export const messages = (page: Page) => page.getByRole('article');

export const message = (page: Page, text: string) => messages(page).filter({ hasText: text });

/** Somebody's menu, and what is chosen in it. */
export async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Menu of ${name}` }).click();
  await page
    .getByRole('group', { name: 'Account and settings' })
    .getByRole('button', { name: item })
    .click();
}

/** The link that a dialog shows. */
export async function linkIn(page: Page, label: string): Promise<string> {
  const field = page.getByRole('dialog').getByRole('textbox', { name: label });
  await expect(field).toHaveValue(/#(invite|reset)=/);
  return field.inputValue();
}

/** Makes an account on the page of an invitation. */
export async function accept(page: Page, name: string, secret = password): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Choose a password').fill(secret);
  await page.getByRole('button', { name: 'Come in' }).click();
}
