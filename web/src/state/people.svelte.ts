import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Block, User } from '../wire';

const atOnce = 100;

/** Today's names of users, asked for in one question when they are first needed. */
export class People {
  private readonly names = new SvelteMap<string, string>();
  /** Whose messages one does not want to read. */
  readonly blocked = new SvelteSet<string>();
  private readonly asked = new Set<string>();
  private wanted: string[] = [];

  constructor(private readonly get: (ids: string[]) => Promise<{ users: User[] }>) {}

  know(id: string, name: string): void {
    if (this.names.get(id) !== name) this.names.set(id, name);
    this.asked.add(id);
  }

  name(id: string): string | undefined {
    const name = this.names.get(id);
    if (name === undefined) this.want(id);
    return name;
  }

  /** Hello says it all at once. */
  blocks(users: readonly string[]): void {
    this.blocked.clear();
    for (const user of users) this.blocked.add(user);
  }

  block({ user, on }: Pick<Block, 'user' | 'on'>): void {
    if (on) this.blocked.add(user);
    else this.blocked.delete(user);
  }

  /** Only what is known already. */
  known(id: string): string | undefined {
    return this.names.get(id);
  }

  private want(id: string): void {
    if (this.asked.has(id)) return;
    this.asked.add(id);
    this.wanted.push(id);
    if (this.wanted.length === 1) setTimeout(() => void this.ask(), 20);
  }

  private async ask(): Promise<void> {
    const ids = this.wanted.splice(0, atOnce);
    if (this.wanted.length) setTimeout(() => void this.ask(), 20);
    try {
      const { users } = await this.get(ids);
      for (const user of users) this.know(user.id, user.name);
    } catch {
      ids.forEach((id) => this.asked.delete(id));
    }
  }
}
