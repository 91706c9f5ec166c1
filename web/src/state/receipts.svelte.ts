import { SvelteMap } from 'svelte/reactivity';
import type { OpenedRoom, Signal } from '../wire';

type Reads = ReadonlyMap<string, number>;

/** How far the others have read in direct rooms. Signals may be lost: a new line asks anew. */
export class Receipts {
  private readonly rooms = new SvelteMap<string, Reads>();

  constructor(private readonly open: (room: string) => Promise<unknown>) {}

  /** A page of the room was read: it says how far everybody is. */
  opened({ room, reads = [] }: Pick<OpenedRoom, 'room' | 'reads'>): void {
    if (room.kind !== 'direct') return;
    this.rooms.set(room.id, new Map(reads.map(({ user, seq }) => [user, seq])));
  }

  /** The room is on the screen, with messages that were read before the line was there. */
  want(room: string): void {
    if (this.rooms.has(room)) return;
    this.rooms.set(room, new Map());
    this.open(room).catch(() => this.rooms.delete(room));
  }

  hear({ room, user, seq }: Signal): void {
    if (room && user && seq) this.rooms.set(room, new Map(this.rooms.get(room)).set(user, seq));
  }

  of(room: string): Reads | undefined {
    return this.rooms.get(room);
  }

  forget(): void {
    this.rooms.clear();
  }
}
