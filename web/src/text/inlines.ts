import { addressOf, bareAt, behindLabel, bracketedAt, matchAt } from './addresses';
import { Open } from './open';
import type { Inline } from './tree';

/** What may begin something else than text. */
const special = /[\\`*_~[\]<\n]|https?:\/\//giu;
const mention = /<(?:@([A-Za-z0-9_-]{1,32})|#([A-Za-z0-9_-]{1,32}))>/y;
/** An underscore that would not begin anything needs no escape: the shrug keeps its arm. */
const escape = /\\(?:[`*~[<>/]|_(?=[\p{L}\p{N}]))/uy;
const blank = /\n[ \t]*\n/y;
const run = /\*+|_+|~+/y;
const ticks = /`+/g;

/** Reads the styles, links and mentions of a text, in time linear to its length. */
export function inlines(text: string): Inline[] {
  return new Reader(text).read();
}

class Reader {
  private readonly open = new Open();
  private readonly fences: Map<number, number[]>;
  private at = 0;

  constructor(private readonly text: string) {
    this.fences = fencesIn(text);
  }

  read(): Inline[] {
    const { text } = this;
    while (this.at < text.length) {
      const next = matchAt(special, text, this.at);
      this.open.text(text.slice(this.at, next?.index ?? text.length));
      if (!next) break;
      this.at = next.index;
      this.at += this.special(next[0]);
    }
    return this.open.end();
  }

  /** Takes what begins here; says how long it was. */
  private special(sign: string): number {
    if (sign === '\\') return this.escaped();
    if (sign === '`') return this.code();
    if (sign === '<') return this.angle();
    if (sign === '[') return this.open.begin('[') ? 1 : this.plain('[');
    if (sign === ']') return this.label();
    if (sign === '\n') return this.line();
    return sign.length > 1 ? this.address(sign) : this.style();
  }

  private plain(text: string): number {
    this.open.text(text);
    return text.length;
  }

  private escaped(): number {
    const found = matchAt(escape, this.text, this.at);
    if (!found) return this.plain('\\');
    this.open.text(this.text[this.at + 1]!);
    return 2;
  }

  /** A style ends with its paragraph. */
  private line(): number {
    if (matchAt(blank, this.text, this.at)) this.open.flatten(0);
    return this.plain('\n');
  }

  private code(): number {
    const { text, at } = this;
    const { length } = matchAt(/`+/y, text, at)![0];
    // A run that an escape has cut is of a length that may not occur.
    const ends = this.fences.get(length) ?? [];
    while (ends.length && ends.at(-1)! <= at) ends.pop();
    const end = ends.at(-1);
    if (end === undefined) return this.plain('`'.repeat(length));
    this.open.add({ is: 'code', text: unpadded(text.slice(at + length, end)) });
    return end + length - at;
  }

  private angle(): number {
    const found = matchAt(mention, this.text, this.at);
    if (found) {
      this.open.add(mentionOf(found[1], found[2]));
      return found[0].length;
    }
    const link = bracketedAt(this.text, this.at);
    return link && this.link(link[1]!) ? link[0].length : this.plain('<');
  }

  private address(begins: string): number {
    const found = bareAt(this.text, this.at) ?? begins;
    return this.link(found) ? found.length : this.plain(found);
  }

  private link(text: string): boolean {
    const address = addressOf(text);
    if (address) this.open.add({ is: 'address', text, href: address.href });
    return address !== null;
  }

  private label(): number {
    const found = behindLabel(this.text, this.at);
    const address = found && addressOf(found[1]!);
    if (address && this.open.close('[', (of) => ({ is: 'link', ...address, of }))) {
      return found[0].length;
    }
    this.open.abandon('[');
    return this.plain(']');
  }

  private style(): number {
    const { text, at } = this;
    const marks = matchAt(run, text, at)![0];
    const before = lastSign(text, at);
    const after = firstSign(text, at + marks.length);
    const ends = closes(marks, before, after) && this.open.endStyle(marks);
    if (!ends && !(opens(marks, before, after) && this.open.beginStyle(marks))) this.plain(marks);
    return marks.length;
  }
}

/** Where the runs of backticks are, by their length, the last first. */
function fencesIn(text: string): Map<number, number[]> {
  const fences = new Map<number, number[]>();
  for (const { 0: marks, index } of text.matchAll(ticks)) {
    const places = fences.get(marks.length);
    if (places) places.push(index);
    else fences.set(marks.length, [index]);
  }
  for (const places of fences.values()) places.reverse();
  return fences;
}

/** One space on each side is there only to keep backticks apart. */
function unpadded(code: string): string {
  const padded = code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '';
  return padded ? code.slice(1, -1) : code;
}

function mentionOf(user: string | undefined, room: string | undefined): Inline {
  if (user === 'all') return { is: 'all' };
  if (user === 'here') return { is: 'here' };
  return user === undefined ? { is: 'room', id: room! } : { is: 'user', id: user };
}

function lastSign(text: string, end: number): string {
  const low = /[\uDC00-\uDFFF]/.test(text[end - 1] ?? '');
  return text.slice(Math.max(0, end - (low ? 2 : 1)), end);
}

function firstSign(text: string, at: number): string {
  return at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : '';
}

const isSpace = (sign: string) => sign === '' || /\s/u.test(sign);
const isWord = (sign: string) => /[\p{L}\p{N}]/u.test(sign);
const isDigit = (sign: string) => /\p{N}/u.test(sign);

function opens(marks: string, before: string, after: string): boolean {
  if (isSpace(after) || (isDigit(before) && isDigit(after))) return false;
  return marks[0] !== '_' || (!isWord(before) && before !== '\\');
}

function closes(marks: string, before: string, after: string): boolean {
  if (isSpace(before) || (isDigit(before) && isDigit(after))) return false;
  return marks[0] !== '_' || !isWord(after);
}
