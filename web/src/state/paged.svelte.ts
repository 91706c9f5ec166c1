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
    await this.ask(undefined, []);
  }

  async next(): Promise<void> {
    if (!this.busy) await this.ask(this.items.at(-1), this.items);
  }

  replace(item: T, same: (other: T) => boolean): void {
    this.items = this.items.map((old) => (same(old) ? item : old));
  }

  drop(same: (item: T) => boolean): void {
    this.items = this.items.filter((item) => !same(item));
  }

  /** The last question counts. */
  private async ask(last: T | undefined, before: readonly T[]): Promise<void> {
    const question = ++this.questions;
    this.busy = true;
    this.problem = null;
    try {
      const page = await this.read(last);
      if (question !== this.questions) return;
      this.items = [...before, ...page.items];
      this.more = page.more;
    } catch (error) {
      if (question === this.questions) this.problem = asRefusal(error).kind;
    } finally {
      if (question === this.questions) this.busy = false;
    }
  }
}
