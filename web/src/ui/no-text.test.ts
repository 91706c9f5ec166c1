import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';
import later from '../text/later.en.json';

const sources = import.meta.glob<string>('./**/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const modules = import.meta.glob<string>('./**/*.{svelte,ts}', {
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
  const keys = Object.keys(later).map((key) => `'${key}'`);
  const files = [...firstLoad('./Page.svelte')];
  expect(files).toContain('./Composer.svelte');
  const asked = files.flatMap((file) =>
    keys.filter((key) => modules[file]?.includes(key)).map((key) => `${file}: ${key}`),
  );
  expect(asked).toEqual([]);
});

/** A module and all that it imports at once. */
function firstLoad(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || modules[file] === undefined) return found;
  found.add(file);
  for (const [, path] of modules[file].matchAll(/^\s*import (?!type )[^;]*? from '(\.[^']+)';/gm)) {
    const { pathname } = new URL(path!, `http://page/ui/${file}`);
    const name = pathname.startsWith('/ui/') ? `.${pathname.slice(3)}` : '';
    firstLoad(name.endsWith('.svelte') ? name : `${name}.ts`, found);
    firstLoad(`${name}.svelte.ts`, found);
  }
  return found;
}
