import { SvelteMap } from 'svelte/reactivity';
import type { OpenedRoom, OpenRoom, Signal } from '../wire';

type Reads = ReadonlyMap<string, number>;

interface Line {
  ask(op: 'room.open', input: OpenRoom): Promise<OpenedRoom>;
}

/** How far the others have read in direct rooms. Signals may be lost: a new line asks anew. */
export class Receipts {
  private readonly rooms = new SvelteMap<string, Reads>();
  /** Grows when all is forgotten: what was asked before belongs to nobody any more. */
  private turn = 0;

  constructor(private readonly line: Line) {}

  /** The room is on the screen: how far everybody is comes with any page of it. */
  want(room: string): void {
    if (this.rooms.has(room)) return;
    this.rooms.set(room, new Map());
    this.ask(room).catch(() => undefined); // the next line asks again
  }

  /** Of a room that was not on the screen yet everything is asked when it comes there. */
  hear({ room, user, seq = 0 }: Signal): void {
    const known = this.rooms.get(room ?? '');
    if (room && known && user) this.rooms.set(room, new Map(known).set(user, seq));
  }

  of(room: string): Reads | undefined {
    return this.rooms.get(room);
  }

  forget(): void {
    this.turn++;
    this.rooms.clear();
  }

  private async ask(room: string): Promise<void> {
    const { turn } = this;
    const { reads = [] } = await this.line.ask('room.open', { room, limit: 1 });
    if (turn !== this.turn) return;
    // What was signalled meanwhile is newer than the answer may be.
    const asked = reads.map(({ user, seq }) => [user, seq] as const);
    this.rooms.set(room, new Map([...asked, ...(this.rooms.get(room) ?? [])]));
  }
}
