import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';
import later from '../text/later.en.json';

const sources = import.meta.glob<string>('./**/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** Attributes that people read or hear. */
const spoken = new Set(['title', 'aria-label', 'placeholder', 'alt', 'label', 'aria-description']);

/** Letters that stand in the markup of a component instead of in a language. */
function lettersIn(node: unknown, within = ''): string[] {
  if (Array.isArray(node)) return node.flatMap((child) => lettersIn(child, within));
  if (typeof node !== 'object' || node === null) return [];
  const { type, data, name } = node as { type?: string; data?: string; name?: string };
  if (type === 'Text') return /\p{L}/u.test(data ?? '') && within !== 'silent' ? [data!] : [];
  if (type === 'Attribute') return lettersIn(values(node), spoken.has(name ?? '') ? '' : 'silent');
  return lettersIn(values(node), type?.endsWith('Directive') ? 'silent' : within);
}

const values = (node: object): unknown[] => Object.values(node);

it.each(Object.entries(sources))('%s has no text of its own', (_file, source) => {
  const { fragment } = parse(source, { modern: true });
  expect(lettersIn(fragment)).toEqual([]);
});

it('finds text that was forgotten', () => {
  const { fragment } = parse('<p class="a" title="Forgotten">{x} too</p>', { modern: true });
  expect(lettersIn(fragment)).toEqual(['Forgotten', ' too']);
});

it('asks for later texts only where they have been loaded', () => {
  const early = Object.entries(sources).filter(([file]) => /^\.\/[^/]+$/.test(file));
  const keys = Object.keys(later).map((key) => `'${key}'`);
  const asked = early.flatMap(([file, source]) =>
    keys.filter((key) => source.includes(key)).map((key) => `${file}: ${key}`),
  );
  expect(asked).toEqual([]);
});
