import { test } from './people';
import { picture } from './pictures';
import { Speaker } from './seed';

/** Pictures of texts and of what helps to write them. */
const go =
  '```go\n// Greet says hello.\nfunc Greet(name string) string {\n\treturn "halo, " + name\n}\n```';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`texts ${colorScheme}`, async ({ newPage, server }) => {
    const page = await newPage({ colorScheme });
    await page.goto('/');
    await page.getByRole('textbox').fill('Ayu Lestari');
    await page.getByRole('textbox').press('Enter');
    const citra = await Speaker.guest(server, 'Citra');
    await citra.say('**Bold**, *slanted*, ~~struck~~, `code`, [notes](https://example.org/notes).');
    await citra.say(
      '> Is it ready?\n> > Not yet.\n\nShopping:\n- coffee\n- sugar\n  - palm\n\n1. boil\n2. pour',
    );
    await citra.say(go);
    await citra.say('@Ayu Lestari see <#lobby>');
    await citra.say('👍🏽 🎉');
    const field = page.locator('form textarea');
    await page.locator('[data-kind]').first().waitFor();
    await picture(page, `40-markdown-${colorScheme}-en`);
    await field.pressSequentially('@ci');
    await page.locator('[role=option]').first().waitFor();
    await picture(page, `41-completion-${colorScheme}-en`);
    await field.press('Escape');
    await page.locator('[popovertarget]').last().click();
    await page.locator('.picker').waitFor();
    await picture(page, `42-picker-${colorScheme}-en`);
  });
}
