import { composer, expect, message, messages, password, say, test, type Person } from './people';

const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Log in' });

async function endSession({ page, context }: Person): Promise<void> {
  await context.request.post('/api/session.delete', { data: {} });
  await expect(page.getByText('You were logged out.')).toBeVisible();
}

/** Text that was typed, and a message that was written after the end. */
async function writeOn(person: Person): Promise<void> {
  const { page } = person;
  await expect(dialog(person)).toBeVisible();
  await composer(page).focus();
  await expect(composer(page)).not.toBeFocused();
  await expect(composer(page)).toHaveValue('typed before');
  await page.keyboard.press('Escape');
  await expect(dialog(person)).toBeHidden();
  await say(page, 'sent after the end');
  await expect(message(page, 'sent after the end')).toContainText('Waiting to be sent');
  await composer(page).fill('typed after');
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('the session ends while one types: the same user goes on where he was', async ({ admin }) => {
  const rina = await admin();
  const { page } = rina;
  await composer(page).fill('typed before');
  await endSession(rina);
  await writeOn(rina);
  await expect(dialog(rina).getByLabel('Name')).toHaveValue('Rina');
  await expect(dialog(rina).getByLabel('Password')).toBeFocused();
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(dialog(rina)).toBeHidden();
  await expect(page.getByText('Connection closed')).toBeHidden();
  await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
  await expect(composer(page)).toHaveValue('typed after');
  await expect(messages(page)).toHaveCount(1);
});

test('another user gets a fresh page, and nothing of it is sent as him', async ({
  admin,
  guest,
}) => {
  const budi = await guest('Budi');
  const rina = await admin();
  const { page } = rina;
  await composer(page).fill('typed before');
  await endSession(rina);
  await writeOn(rina);
  await dialog(rina).getByRole('button', { name: 'Continue as a guest' }).click();
  await dialog(rina).getByLabel('Your name').fill('Citra');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Rina had not sent everything.')).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(composer(page)).toHaveValue('');
  await say(page, 'hello from Citra');
  await expect(messages(budi.page)).toHaveCount(1);
  await expect(messages(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Rina had not sent everything.')).toBeHidden();

  await endSession({ ...rina, name: 'Citra' });
  await expect(dialog(rina)).toContainText('A guest cannot log in again');
  await dialog(rina).getByLabel('Name').fill('Rina');
  await dialog(rina).getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await expect(composer(page)).toHaveValue('typed after');
  await expect(message(budi.page, 'sent after the end')).toHaveCount(1);
});
