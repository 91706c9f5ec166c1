/** What is being written at the caret that can be completed. */
export interface Word {
  sign: '@' | '#' | ':' | '/';
  /** Where its sign stands. */
  from: number;
  query: string;
}

const longest = 40; // code units that are looked at: the length of a name
/** A sign at the beginning of a word, and what was written behind it. Names have blanks in them. */
const patterns: [Word['sign'], RegExp][] = [
  ['@', /(?:^|[\s("'>*_~])@([^@\n]{0,40})$/u],
  ['#', /(?:^|[\s("'>*_~])#([^#\n]{0,40})$/u],
  [':', /(?:^|[\s("'>*_~]):([\p{L}\p{N}_+-]{2,40})$/u],
];

export function wordAt(text: string, caret: number): Word | null {
  const command = /^\/([a-z]*)$/.exec(text.slice(0, caret));
  if (command) return { sign: '/', from: 0, query: command[1]! };
  const before = text.slice(Math.max(0, caret - longest - 2), caret);
  // A name may have blanks, so that an earlier sign may reach as far: the nearest one counts.
  const found = patterns.flatMap(([sign, pattern]): Word[] => {
    const query = pattern.exec(before)?.[1];
    return query === undefined ? [] : [{ sign, from: caret - query.length - 1, query }];
  });
  return found.sort((a, b) => b.from - a.from)[0] ?? null;
}

/** How well a name fits what was written: 0 begins so, 1 a word of it does, 2 somewhere; -1 not. */
export function fit(name: string, query: string): number {
  const [whole, part] = [plain(name), plain(query)];
  if (whole.startsWith(part)) return 0;
  if (whole.includes(` ${part}`)) return 1;
  return part.length > 1 && whole.includes(part) ? 2 : -1;
}

export function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Those whose names fit, the best first. */
export function fitting<T>(all: T[], query: string, name: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, rank: fit(name(one), query) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}
