import type { Page, WebSocketRoute } from '@playwright/test';
import { expect } from './people';

/** The line of one page, which can be cut and mended while the others talk on. It has to be laid
 *  before the page is opened. */
export async function line(page: Page): Promise<{ cut(): Promise<void>; mend(): Promise<void> }> {
  let up = true;
  const open = new Set<WebSocketRoute>();
  await page.routeWebSocket('**/websocket', (ws) => {
    if (!up) return void ws.close();
    ws.connectToServer();
    open.add(ws);
  });
  await page.route('**/api/**', (route) => (up ? route.fallback() : route.abort()));
  return {
    async cut() {
      up = false;
      for (const ws of open) await ws.close();
      open.clear();
      await expect(page.getByText('Connection closed')).toBeVisible({ timeout: 12_000 });
    },
    async mend() {
      up = true;
      const now = page.getByRole('button', { name: 'Try now' });
      await now.click({ timeout: 2000 }).catch(() => undefined); // it may try by itself
      await expect(page.getByText('Connection closed')).toBeHidden({ timeout: 20_000 });
    },
  };
}
