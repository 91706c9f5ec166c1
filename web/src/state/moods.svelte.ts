import { SvelteMap } from 'svelte/reactivity';
import type { Signal, UserPresence } from '../wire';

/** How somebody is, and what he says of himself. */
export type Mood = Omit<UserPresence, 'user'>;

const atOnce = 200; // users that a line may watch
const pause = 100; // ms in which wishes are gathered

interface Line {
  ask(op: 'presence.watch', input: { users: string[] }): Promise<{ users: UserPresence[] }>;
}

/** How those are whom the page shows: asked for once, then told by signals. */
export class Moods {
  private readonly known = new SvelteMap<string, Mood>();
  /** In how many places each of them is shown. */
  private readonly shown = new Map<string, number>();
  /** Whom the line watches. */
  private told = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly line: Line) {}

  of(user: string): Mood | undefined {
    return this.known.get(user);
  }

  /** Somebody comes into view. Returns how to say that he is out of it. */
  watch(user: string): () => void {
    this.shown.set(user, (this.shown.get(user) ?? 0) + 1);
    if (!this.told.has(user)) this.soon();
    return () => {
      const left = (this.shown.get(user) ?? 0) - 1;
      if (left > 0) this.shown.set(user, left);
      else this.shown.delete(user);
    };
  }

  /** A new line watches nobody yet. */
  greet(): void {
    this.told.clear();
    if (this.shown.size) this.soon();
  }

  /** A signal says all: what is not in it is not so. */
  hear({ user, state, dnd, status }: Signal): void {
    if (user && state) this.known.set(user, { state, dnd, status });
  }

  forget(): void {
    this.known.clear();
    this.told.clear();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.tell();
    }, pause);
  }

  /** Who went out of view stays watched while there is room: he may come back. */
  private async tell(): Promise<void> {
    const users = [...new Set([...this.shown.keys(), ...this.told])].slice(0, atOnce);
    this.told = new Set(users);
    try {
      for (const one of (await this.line.ask('presence.watch', { users })).users)
        this.hear({ kind: 'presence', ...one });
    } catch {
      this.told.clear(); // the next line, or the next who comes into view, asks again
    }
  }
}
