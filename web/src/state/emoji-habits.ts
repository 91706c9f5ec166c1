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
