import { deepest, type Inline } from './tree';

interface Frame {
  mark: string;
  of: Inline[];
  /** A link is somewhere in it: a link in a link would lead to two places. */
  linked: boolean;
}

const styles: Record<string, ('strong' | 'em' | 'strike')[]> = {
  '*': ['em'],
  _: ['em'],
  '**': ['strong'],
  __: ['strong'],
  '***': ['strong', 'em'],
  ___: ['strong', 'em'],
  '~~': ['strike'],
};

/** The styles and labels that have begun and not ended. No more than ten are open at a time, which
 *  also bounds how often a part is moved, so that the whole stays linear. */
export class Open {
  private frames: Frame[] = [{ mark: '', of: [], linked: false }];

  text(text: string): void {
    if (text) this.add({ is: 'text', text });
  }

  add(part: Inline): void {
    const frame = this.frames.at(-1)!;
    const last = frame.of.at(-1);
    if (part.is === 'text' && last?.is === 'text') last.text += part.text;
    else frame.of.push(part.is === 'text' ? { ...part } : part);
    if (part.is === 'link' || part.is === 'address') frame.linked = true;
  }

  begin(mark: string): boolean {
    if (this.frames.length > deepest) return false;
    this.frames.push({ mark, of: [], linked: false });
    return true;
  }

  beginStyle(marks: string): boolean {
    return marks in styles && this.begin(marks);
  }

  endStyle(marks: string): boolean {
    const wrap = (of: Inline[]) =>
      styles[marks]!.reduceRight<Inline[]>((inner, is) => [{ is, of: inner }], of)[0]!;
    return marks in styles && this.close(marks, wrap);
  }

  /** Ends the newest that began with this mark; what was begun within it is text. */
  close(mark: string, wrap: (of: Inline[]) => Inline): boolean {
    const place = this.find(mark);
    if (place < 0) return false;
    this.flatten(place);
    const { of, linked } = this.frames[place]!;
    if (of.length === 0 || (mark === '[' && linked)) return false;
    this.frames.pop();
    this.add(wrap(of));
    if (linked) this.frames.at(-1)!.linked = true;
    return true;
  }

  /** The newest that began with this mark is text after all. */
  abandon(mark: string): void {
    const place = this.find(mark);
    if (place > 0) this.flatten(place - 1);
  }

  /** Makes text of the marks of everything begun after a place. */
  flatten(place: number): void {
    while (this.frames.length > place + 1) {
      const { mark, of, linked } = this.frames.pop()!;
      this.text(mark);
      for (const part of of) this.add(part);
      if (linked) this.frames.at(-1)!.linked = true;
    }
  }

  end(): Inline[] {
    this.flatten(0);
    return this.frames[0]!.of;
  }

  private find(mark: string): number {
    return this.frames.findLastIndex((frame) => frame.mark === mark);
  }
}
