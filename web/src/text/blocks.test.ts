import { describe, expect, it } from 'vitest';
import { blocks } from './blocks';
import type { Block, Inline } from './tree';

/** A tree as one line, so that a table can be read. */
function line(tree: (Block | Inline)[]): string {
  return tree.map(part).join('');
}

function part(one: Block | Inline): string {
  if (one.is === 'paragraph') return `p(${line(one.of)})`;
  if (one.is === 'code')
    return 'language' in one ? `pre ${one.language}(${one.text})` : `\`${one.text}\``;
  if (one.is === 'list') return `${one.start ?? '-'}(${one.items.map(line).join('|')})`;
  if (one.is === 'link') return `a(${line(one.of)}→${one.href})`;
  if (one.is === 'address') return `a(${one.text})`;
  if (one.is === 'text') return one.text;
  if ('of' in one) return `${one.is}(${line(one.of)})`;
  return 'id' in one ? `${one.is}:${one.id}` : one.is;
}

const read = (text: string) => line(blocks(text));
const inside = (text: string) => read(text).replace(/^p\((.*)\)$/s, '$1');

describe('styles', () => {
  it.each([
    ['**a** b', 'strong(a) b'],
    ['*a* _b_ __c__', 'em(a) em(b) strong(c)'],
    ['***a***', 'strong(em(a))'],
    ['~~a~~ ~b~', 'strike(a) ~b~'],
    ['**a *b* c**', 'strong(a em(b) c)'],
    ['*a **b* c**', 'em(a **b) c**'],
    ['2 * 3 * 4, 2*3*4', '2 * 3 * 4, 2*3*4'],
    ['snake_case_name', 'snake_case_name'],
    ['*a', '*a'],
    ['a*', 'a*'],
    ['****', '****'],
    ['*a\n\nb*', '*a\n\nb*'],
    ['*a\nb*', 'em(a\nb)'],
    ['# not a heading', '# not a heading'],
    [String.raw`\*a\* \[b\] ¯\_(ツ)_/¯ C:\new`, String.raw`*a* [b\] ¯\_(ツ)_/¯ C:\new`],
    ['**é́**', 'strong(é́)'],
  ])('%s', (text, wanted) => {
    expect(inside(text)).toBe(wanted);
  });
});

describe('code', () => {
  it.each([
    ['`a *b*`', '`a *b*`'],
    ['``a`b``', '`a`b`'],
    ['`` `a` ``', '``a``'],
    ['`a', '`a'],
    ['``a`', '``a`'],
    ['```a```', '`a`'],
  ])('%s', (text, wanted) => {
    expect(inside(text)).toBe(wanted);
  });

  it.each([
    ['```go\na\n\n  b\n```', 'pre go(a\n\n  b)'],
    ['see\n```\n**a**\n```\nend', 'p(see)pre (**a**)p(end)'],
    ['````\n```\n````', 'pre (```)'],
    ['```js\nnever ended', 'pre js(never ended)'],
    ['> ```\n> a\nb', 'quote(pre (a))p(b)'],
    ['```', 'pre ()'],
  ])('%s', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

describe('quotes and lists', () => {
  it.each([
    ['> a\n> b\nc', 'quote(p(a\nb))p(c)'],
    ['>> a\n> b', 'quote(quote(p(a))p(b))'],
    ['>_< 1 > 2', 'p(>_< 1 > 2)'],
    ['a\n\n> b\n\nc', 'p(a)quote(p(b))p(c)'],
    ['- a\n- b\n  c\n  - d', '-(p(a)|p(b\nc)-(p(d)))'],
    ['3. a\n4. b', '3(p(a)|p(b))'],
    ['born in\n1986. It rained', 'p(born in\n1986. It rained)'],
    ['* a\n1. b', '-(p(a))1(p(b))'],
    ['-a\n- \n--', 'p(-a\n- \n--)'],
    ['> - **a**', 'quote(-(p(strong(a))))'],
  ])('%s', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

describe('links', () => {
  it.each([
    ['see https://a.example/x.', 'see a(https://a.example/x).'],
    ['(https://a.example/x)', '(a(https://a.example/x))'],
    ['https://a.example/wiki/X_(y)', 'a(https://a.example/wiki/X_(y))'],
    ['**https://a.example**', 'strong(a(https://a.example))'],
    ['"https://a.example"', '"a(https://a.example)"'],
    ['HTTPS://A.example/?q=1&r=2#x', 'a(HTTPS://A.example/?q=1&r=2#x)'],
    ['https:// https://. <https://a.example/>', 'https:// https://. a(https://a.example/)'],
    [
      'javascript:alert(1) data:text/html,x file:///etc',
      'javascript:alert(1) data:text/html,x file:///etc',
    ],
    ['[a](https://b.example/c)', 'a(a→https://b.example/c)'],
    ['[*a* `b`](http://b.example)', 'a(em(a) `b`→http://b.example/)'],
    ['[a](mailto:a@b.example)', 'a(a→mailto:a@b.example)'],
    ['<mailto:a@b.example>', 'a(mailto:a@b.example)'],
    ['[a](javascript:alert(1))', '[a](javascript:alert(1))'],
    ['[a](JaVaScRiPt:alert(1))', '[a](JaVaScRiPt:alert(1))'],
    ['[a](java\tscript:alert(1))', '[a](java\tscript:alert(1))'],
    ['[a](&#106;avascript:x)', '[a](&#106;avascript:x)'],
    ['[a](javascript&colon;x)', '[a](javascript&colon;x)'],
    ['![a](https://b.example/c.png)', '!a(a→https://b.example/c.png)'],
    ['<img src=//b.example/c onerror=x>', '<img src=//b.example/c onerror=x>'],
    ['[a](//b.example)', '[a](//b.example)'],
    ['[a](https://b)c)', 'a(a→https://b/)c)'],
    ['[](https://b.example)', '[](a(https://b.example))'],
    [
      '[a [b](https://c.example)](https://d.example)',
      '[a a(b→https://c.example/)](a(https://d.example))',
    ],
  ])('%s', (text, wanted) => {
    expect(inside(text)).toBe(wanted);
  });

  it.each([
    '[https://bank.example](https://evil.example)',
    'https://bank.example@evil.example/',
    '[a](https://bank.example:x@evil.example/)',
  ])('never lead elsewhere than they seem to: %s', (text) => {
    const hrefs = JSON.stringify(blocks(text)).match(/"href":"[^"]+evil/g) ?? [];
    const seen = inside(text).includes('a(https://evil.example)');
    expect(hrefs.length === 0 || seen).toBe(true);
  });

  it('end where a sign would turn them round', () => {
    expect(inside('https://a.example/\u202Egpj.exe')).toBe('a(https://a.example/)\u202Egpj.exe');
  });
});

describe('mentions', () => {
  it.each([
    ['<@u-1><@all><@here><#lobby>', 'user:u-1allhereroom:lobby'],
    ['**<@u1>**', 'strong(user:u1)'],
    ['<@a b> <@> `<@u1>`', '<@a b> <@> `<@u1>`'],
  ])('%s', (text, wanted) => {
    expect(inside(text)).toBe(wanted);
  });
});

/** What a person sees, without where links lead. */
function seen(tree: (Block | Inline)[]): string {
  return tree
    .map((one): string => {
      if (one.is === 'list') return one.items.map(seen).join('');
      if ('of' in one) return seen(one.of);
      if ('language' in one) return one.language + one.text;
      if ('text' in one) return one.text;
      return 'id' in one ? one.id : one.is;
    })
    .join('');
}

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

const letters = ['a', 'é', 'क', '字', '👍🏽', 'م', '\u0301', '\u202E', 'z'];
const marks = [
  '*',
  '**',
  '_',
  '~~',
  '`',
  '```',
  '\n',
  '\n\n',
  '> ',
  '>',
  '- ',
  '  ',
  '[',
  ']',
  '](',
  ')',
];
const more = [
  '(',
  '<',
  '\\',
  ' ',
  '#',
  '<@u>',
  '](https://x.example/)',
  'https://y.example/',
  '***',
];

it('shows every sign that is not markup, in its order', () => {
  const next = chance(7);
  const kept = /[aéक字👍🏽م\u0301\u202Ez]/gu;
  for (let round = 0; round < 3000; round++) {
    const all = [...letters, ...marks, ...more];
    const pieces = Array.from({ length: 1 + next(40) }, () => all[next(all.length)]!);
    const text = pieces.join('');
    const wanted = text.replaceAll(/https:..[xy].example\//g, '').match(kept) ?? [];
    const shown =
      seen(blocks(text))
        .replaceAll(/https:..[xy].example\//g, '')
        .match(kept) ?? [];
    expect(shown.join(''), JSON.stringify(text)).toBe(wanted.join(''));
  }
});

const hostile: Record<string, (n: number) => string> = {
  'quotes in one line': (n) => '>'.repeat(n),
  'quotes in many lines': (n) => '>>>>>>>>>>>>\n'.repeat(n / 13),
  asterisks: (n) => '*'.repeat(n),
  'asterisks apart': (n) => '* '.repeat(n / 2),
  openings: (n) => '*a **b '.repeat(n / 7),
  'openings and closings': (n) => '*a_ **b~~ '.repeat(n / 10),
  brackets: (n) => '['.repeat(n),
  'brackets both ways': (n) => '['.repeat(n / 2) + ']'.repeat(n / 2),
  labels: (n) => '[a](https://'.repeat(n / 12),
  'ends of labels': (n) => '](https://a'.repeat(n / 11),
  fences: (n) => '```a\n'.repeat(n / 5),
  'fences of all lengths': (n) =>
    Array.from({ length: Math.sqrt(2 * n) }, (_, i) => '`'.repeat(i + 1)).join(' '),
  ticks: (n) => '`'.repeat(n),
  'ticks apart': (n) => '` `` '.repeat(n / 5),
  'ticks around spaces': (n) => `\`${' '.repeat(n)}a\``,
  addresses: (n) => 'https://['.repeat(n / 9),
  'brackets behind an address': (n) => `https://a.example/${')'.repeat(n)}`,
  angles: (n) => '<'.repeat(n),
  'angles of addresses': (n) => '<https://a'.repeat(n / 10),
  lists: (n) => '- '.repeat(n / 2),
  'lists in lists': (n) =>
    Array.from({ length: Math.sqrt(n) }, (_, i) => `${' '.repeat(i)}- a`).join('\n'),
  escapes: (n) => '\\'.repeat(n),
  lines: (n) => '\n'.repeat(n),
  spaces: (n) => `- ${' '.repeat(n)}`,
  'a fence that is none': (n) => `\`\`\`${' '.repeat(n)}\``,
  emoji: (n) => '👍'.repeat(n / 2),
};

/** The quickest of several runs, in milliseconds: what disturbs a run only makes it longer. */
function quickest(text: string): number {
  let best = Infinity;
  for (let run = 0; run < 5; run++) {
    const from = performance.now();
    blocks(text);
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

describe('hostile texts', () => {
  it.each(Object.entries(hostile))('%s take time in proportion', (_name, make) => {
    // What is allowed for 10,000 is 20 ms; by the square it would be 64 times as long, not 8.
    expect(quickest(make(80_000))).toBeLessThan(8 * 20 * 2);
  });

  it('nest no deeper than ten', () => {
    const depth = (of: (Block | Inline)[]): number =>
      1 + Math.max(0, ...of.map((one) => ('of' in one ? depth(one.of) : 0)));
    expect(depth(blocks('> '.repeat(100) + 'a'))).toBeLessThanOrEqual(12);
    const openings = '*a **b _c __d ~~e '.repeat(5);
    const closings = 'e~~ d__ c_ b** a* '.repeat(5);
    expect(depth(blocks(openings + closings))).toBeLessThanOrEqual(13);
  });
});
