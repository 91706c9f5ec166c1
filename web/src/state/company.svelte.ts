import { SvelteMap } from 'svelte/reactivity';
import type { Message, Signal, Typist } from '../wire';

const lasts = 6000; // ms after which nobody types who was not told again

interface Line {
  say(op: 'room.open', input: { room: string; limit: number }): Promise<unknown>;
}

/** Who is here and who is typing, room by room. Signals may be lost: what they said goes by itself. */
export class Company {
  private readonly counts = new SvelteMap<string, number>();
  private readonly writing = new SvelteMap<string, Typist[]>();
  private readonly ends = new Map<string, ReturnType<typeof setTimeout>>();

  /** How many users follow the room; undefined: nobody said. */
  here(room: string): number | undefined {
    return this.counts.get(room);
  }

  /** Opening a room over the line tells how many are there; its first page may come over HTTP. */
  ask(room: string | undefined, line: Line): void {
    if (room === undefined || this.here(room) !== undefined) return;
    line.say('room.open', { room, limit: 1 }).catch(() => undefined);
  }

  typing(room: string): Typist[] {
    return this.writing.get(room) ?? [];
  }

  hear({ kind, room, count, users }: Signal): void {
    if (room === undefined) return;
    if (kind === 'here' && typeof count === 'number') this.counts.set(room, count);
    if (kind === 'typing') this.begin(room, users ?? []);
  }

  /** What somebody wrote has arrived: he types no more. */
  arrived({ room, author }: Message): void {
    const others = this.typing(room).filter(({ id }) => id !== author.id);
    if (others.length < this.typing(room).length) this.writing.set(room, others);
  }

  /** The line is down: nothing of this is known any more. */
  clear(): void {
    this.ends.forEach(clearTimeout);
    this.ends.clear();
    this.writing.clear();
  }

  private begin(room: string, users: Typist[]): void {
    this.writing.set(room, users);
    clearTimeout(this.ends.get(room));
    this.ends.set(
      room,
      setTimeout(() => this.writing.delete(room), lasts),
    );
  }
}
