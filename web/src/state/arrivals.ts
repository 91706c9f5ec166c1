import type { In, Name, Out } from '../net/operations';
import { asRefusal } from '../net/refusal';
import type { Room } from '../wire';

export interface ArrivalsEvents {
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
  /** One is in this room, which stood at `rev` when it was read. */
  arrived(room: Room, rev: number): void;
  /** All rooms that one is in, by id: what is not among them one has left. */
  counted(ids: Set<string>): void;
}

const again = 2000; // ms after a question that was not answered
const page = 200;

/** Rooms that one comes into while the page is open, and those that hello had no place for. */
export class Arrivals {
  private readonly asked = new Set<string>();
  /** Counts the snapshots: what was asked before one is answered by it. */
  private turn = 0;

  constructor(private readonly on: ArrivalsEvents) {}

  /** One's own log says that one is in this room, and nobody here knows it. */
  async admit(id: string): Promise<void> {
    if (this.asked.has(id)) return;
    this.asked.add(id);
    const { turn } = this;
    try {
      const { room, up_to } = await this.on.ask('room.open', { room: id, limit: 1 });
      if (turn === this.turn && this.asked.delete(id)) this.on.arrived(room, up_to);
    } catch (error) {
      if (turn !== this.turn || !this.asked.delete(id)) return;
      const gone = ['not_found', 'forbidden'].includes(asRefusal(error).kind);
      if (!gone) setTimeout(() => turn === this.turn && void this.admit(id), again);
    }
  }

  /** One is out again, perhaps before the answer came. */
  dismiss(id: string): void {
    this.asked.delete(id);
  }

  /** A new snapshot stands above all that was asked before. */
  begin(): void {
    this.turn++;
    this.asked.clear();
  }

  /** There are more rooms than hello could list. */
  async rest(known: readonly Room[]): Promise<void> {
    const { turn } = this;
    const ids = new Set(known.map(({ id }) => id));
    let after: string | undefined;
    do {
      const list = await this.page(after).catch(() => null);
      if (turn !== this.turn) return;
      if (!list) return void setTimeout(() => turn === this.turn && void this.rest(known), again);
      for (const room of list.rooms) {
        if (room.mine?.in && !ids.has(room.id)) this.on.arrived(room, room.rev);
        if (room.mine?.in) ids.add(room.id);
      }
      after = list.more ? list.rooms.at(-1)?.id : undefined;
    } while (after !== undefined);
    this.on.counted(ids);
  }

  private page(after: string | undefined): Promise<Out<'room.list'>> {
    return this.on.ask('room.list', { limit: page, ...(after === undefined ? {} : { after }) });
  }
}
