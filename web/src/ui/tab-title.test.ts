import { expect, it } from 'vitest';
import { language } from '../text/text.svelte';
import { faviconOf, titleOf } from './tab-title';

it('counts what is unread before the room and the server', async () => {
  await language.start('en', ['en-GB']);
  expect(titleOf(3, ['lobby', 'Warung Kopi'])).toBe('(3) lobby · Warung Kopi');
  expect(titleOf(0, ['lobby', 'Warung Kopi'])).toBe('lobby · Warung Kopi');
  expect(titleOf(1200, [undefined, 'Warung Kopi'])).toBe('(1,200) Warung Kopi');
});

it('marks the icon', () => {
  expect([faviconOf(0), faviconOf(1)]).toEqual(['/favicon.svg', '/favicon-unread.svg']);
});
