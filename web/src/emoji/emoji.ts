import list from './emoji.json';

export interface Emoji {
  sign: string;
  group: number;
  /** In English, and in Indonesian where there is one. */
  names: [string, string];
  words: string;
  /** With the five skin tones, the lightest first. */
  tones: string[];
}

export const all: Emoji[] = (list as [string, number, string, string, string, string][]).map(
  ([sign, group, english, words, indonesian, others, ...tones]) => ({
    sign,
    group,
    names: [english, indonesian],
    words: ` ${plain(`${english} ${words} ${indonesian} ${others}`)}`,
    tones,
  }),
);

export const groups = [...new Set(all.map(({ group }) => group))];

/** Whatever has every word of the query in one of its names, the best first. */
export function found(query: string, limit = all.length): Emoji[] {
  const words = plain(query)
    .split(/[\s_-]+/)
    .filter(Boolean);
  const whole = plain(query);
  const rank = ({ names, words }: Emoji) => {
    if (names.some((name) => plain(name) === whole) || words.includes(` ${whole} `)) return 0;
    return names.some((name) => plain(name).startsWith(whole)) ? 1 : 2;
  };
  return all
    .filter((emoji) => words.every((word) => emoji.words.includes(` ${word}`)))
    .map((emoji) => ({ emoji, rank: rank(emoji) }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ emoji }) => emoji);
}

/** In the skin tone that somebody has chosen: 0 is none. */
export function toned(emoji: Emoji, tone: number): string {
  return emoji.tones[tone - 1] ?? emoji.sign;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[_:,-]+/g, ' ');
}
