import { Paged, type PageOf } from './paged.svelte';

const patience = 150; // ms of rest before the server is asked

/** A list that is looked through by a part of a name. */
export class Search<T> {
  /** What was asked last. */
  query = $state('');
  readonly list: Paged<T>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(read: (query: string, last: T | undefined) => Promise<PageOf<T>>) {
    this.list = new Paged((last) => read(this.query, last));
  }

  /** Looks for what somebody types. */
  type(query: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(query), patience);
  }

  async look(query = this.query): Promise<void> {
    clearTimeout(this.timer);
    this.query = query.trim();
    await this.list.begin();
  }
}
