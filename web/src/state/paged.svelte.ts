import { asRefusal, type Kind } from '../net/refusal';

export interface PageOf<T> {
  items: readonly T[];
  more: boolean;
}

/** A list that is read page by page, and begun again when what is asked for changes. */
export class Paged<T> {
  items = $state.raw<readonly T[]>([]);
  more = $state(false);
  busy = $state(false);
  problem = $state.raw<Kind | null>(null);
  private questions = 0;

  /** `last` is the end of what was read; undefined: from the beginning. */
  constructor(private readonly read: (last: T | undefined) => Promise<PageOf<T>>) {}

  get empty(): boolean {
    return !this.busy && !this.problem && this.items.length === 0;
  }

  /** From the beginning; what is on the page stays until the answer is there. */
  async begin(): Promise<void> {
    await this.ask([]);
  }

  /** All that was read so far, anew: something in the midst of it may have changed. */
  async again(): Promise<void> {
    await this.ask([], this.items.length);
  }

  async next(): Promise<void> {
    if (!this.busy) await this.ask(this.items);
  }

  replace(item: T, same: (other: T) => boolean): void {
    this.items = this.items.map((old) => (same(old) ? item : old));
  }

  drop(same: (item: T) => boolean): void {
    this.items = this.items.filter((item) => !same(item));
  }

  /** A page behind those before, or as many as hold so many items. The last question counts. */
  private async ask(before: readonly T[], least = 0): Promise<void> {
    const question = ++this.questions;
    this.busy = true;
    this.problem = null;
    try {
      let [items, more] = [before, true];
      do {
        const page = await this.read(items.at(-1));
        if (question !== this.questions) return;
        items = [...items, ...page.items];
        ({ more } = page);
      } while (more && items.length < least);
      this.items = items;
      this.more = more;
    } catch (error) {
      if (question === this.questions) this.problem = asRefusal(error).kind;
    } finally {
      if (question === this.questions) this.busy = false;
    }
  }
}
