/** A piece of a message: the page makes one element of each. */
export type Piece =
  | { is: 'text'; text: string }
  | { is: 'link'; text: string; href: string }
  | { is: 'user'; id: string }
  | { is: 'room'; id: string }
  | { is: 'all' }
  | { is: 'here' };

const pattern = /https?:\/\/[^\s<>"]+|<@([A-Za-z0-9_-]{1,32})>|<#([A-Za-z0-9_-]{1,32})>/giu;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const piece = pieceOf(match);
    if (!piece) continue;
    if (match.index > end) found.push({ is: 'text', text: text.slice(end, match.index) });
    found.push(piece);
    end = match.index + (piece.is === 'link' ? piece.text.length : match[0].length);
  }
  if (end < text.length) found.push({ is: 'text', text: text.slice(end) });
  return found;
}

function pieceOf(match: RegExpExecArray): Piece | null {
  const [whole, user, room] = match;
  if (user === 'all') return { is: 'all' };
  if (user === 'here') return { is: 'here' };
  if (user) return { is: 'user', id: user };
  if (room) return { is: 'room', id: room };
  const text = trimmed(whole);
  return URL.canParse(text) ? { is: 'link', text, href: new URL(text).href } : null;
}

/** What ends a sentence does not belong to the address, nor does a bracket that was not opened. */
function trimmed(address: string): string {
  let text = address;
  for (;;) {
    const last = text.at(-1)!;
    const unopened = last === ')' && count(text, ')') > count(text, '(');
    if (!unopened && !/[.,;:!?'"»”’\]}*_~]/u.test(last)) return text;
    text = text.slice(0, -1);
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

const emoji =
  /^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\uFE0F\u20E3?|[\u{E0020}-\u{E007F}]+)?(?:\u200D\p{Emoji}(?:\p{EMod}|\uFE0F)?)*)$/u;

/** Whether a message is one emoji and nothing else. */
export function isLoneEmoji(text: string): boolean {
  const sign = text.trim();
  if (sign.length > 32 || !/[\p{Extended_Pictographic}\p{RI}\u20E3]/u.test(sign)) return false;
  return emoji.test(sign);
}

/** Code points, which is what the server counts. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _point of text) length++;
  return length;
}
