import { beforeAll, expect, it } from 'vitest';
import { excerptOf, spokenOf } from './excerpt';
import { language } from './text.svelte';

const known = {
  people: { name: (id: string) => (id === 'u1' ? 'Budi' : undefined) },
  rooms: { find: () => ({ name: 'dapur' }) },
};

beforeAll(() => language.start('en', ['en']));

it('reads a message out as one sees it, without its markup', () => {
  expect(spokenOf('<@all> **tea**\nfrom <@u1> in <#r1>', known)).toBe(
    '@everyone tea from @Budi in #dapur',
  );
});

it('reads all of it out, and shows the beginning', () => {
  const long = 'word '.repeat(100).trim();
  expect(spokenOf(long, known)).toBe(long);
  expect(excerptOf(long, known)).toHaveLength(160);
});
