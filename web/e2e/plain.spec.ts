import { expect, message, say, test } from './people';

/** The page of the article, as protocol.md has it, but for the address of the server. */
const article = (socket: string) => `<!doctype html>
<script>
  const ws = new WebSocket("${socket}");
  ws.onmessage = (e) => { msg.value += "\\n" + e.data };
  ws.onclose   = ()  => { msg.value += "\\nConnection closed" };
</script>
<textarea id="msg"></textarea>`;

test('the page of the article, from the same origin, hears everything to its end', async ({
  admin,
  newPage,
  server,
}) => {
  const rina = await admin();
  const page = await newPage();
  // A page that the test itself serves has no address; Chromium takes it for one from elsewhere.
  await page.context().grantPermissions(['local-network-access']);
  await page.route('**/article.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: article(`${server.url.replace('http', 'ws')}/websocket`),
    }),
  );
  await say(rina.page, 'before it came');
  await expect(message(rina.page, 'before it came')).toBeVisible();
  await page.goto('/article.html');
  const heard = page.locator('#msg');
  await expect(heard).toHaveValue(/Rina: before it came/);
  await say(rina.page, 'halo dari Rina');
  await expect(heard).toHaveValue(/\nRina: halo dari Rina/);
  await rina.page.getByRole('link', { name: 'announcements' }).click();
  await say(rina.page, 'we begin at nine');
  await expect(heard).toHaveValue(/\n\*\*\* we begin at nine \*\*\*/);
  await server.kill();
  await expect(heard).toHaveValue(/\nConnection closed$/);
});

test('the plain page connects when asked to, talks, and parts', async ({ guest, newPage }) => {
  const ayu = await guest('Ayu');
  const page = await newPage();
  await page.goto('/plain');
  const heard = page.locator('#msg');
  await expect(heard).toHaveValue('My message ...');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  const line = page.getByLabel('Your line');
  await line.fill('/nick Budi');
  await line.press('Enter');
  await line.fill('halo from the plain page');
  await line.press('Enter');
  await expect(message(ayu.page, 'halo from the plain page')).toContainText('Budi');
  await expect(heard).toHaveValue(/\nBudi: halo from the plain page/);
  await say(ayu.page, 'halo back');
  await expect(heard).toHaveValue(/\nAyu: halo back/);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(heard).toHaveValue(/\nConnection closed$/);
  await expect(page.getByRole('button', { name: 'Subscribe' })).toBeVisible();
});
