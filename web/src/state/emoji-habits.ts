/** Which emoji somebody uses in this browser, and in which skin tone. */
const most = 16;

export interface EmojiHabits {
  tone: number;
  recent: string[];
}

export function emojiHabits(): EmojiHabits {
  try {
    const kept = JSON.parse(localStorage.getItem('bincang.emoji') ?? '{}') as Partial<EmojiHabits>;
    const recent = Array.isArray(kept.recent) ? kept.recent.map(String).slice(0, most) : [];
    return { tone: Number(kept.tone) || 0, recent };
  } catch {
    return { tone: 0, recent: [] };
  }
}

const usual = ['👍', '❤️', '😂', '🎉', '👀', '🙏'];
const withHands = new Set(['👍', '🙏']);
const lightest = 0x1f3fb;

/** The emoji that are offered first: those that one used last, then the usual ones. */
export function quickEmoji(count: number): string[] {
  const { tone, recent } = emojiHabits();
  const hand = (sign: string) =>
    tone && withHands.has(sign) ? sign + String.fromCodePoint(lightest + tone - 1) : sign;
  return [...new Set([...recent, ...usual.map(hand)])].slice(0, count);
}

export function keepTone(tone: number): void {
  keep({ ...emojiHabits(), tone });
}

export function keepUsed(sign: string): void {
  const { tone, recent } = emojiHabits();
  keep({ tone, recent: [sign, ...recent.filter((other) => other !== sign)].slice(0, most) });
}

function keep(habits: EmojiHabits): void {
  try {
    localStorage.setItem('bincang.emoji', JSON.stringify(habits));
  } catch {
    // A browser that keeps nothing shows none next time.
  }
}
