import { SvelteSet } from 'svelte/reactivity';
import type { In, Out } from '../net/operations';
import type { Message } from '../wire';
import type { RoomLog } from './room-log';

interface Server {
  ask<N extends 'message.save' | 'message.saved'>(op: N, input: In<N>): Promise<Out<N>>;
}

type Place = Pick<Message, 'room' | 'seq'>;

const keyOf = ({ room, seq }: Place) => `${room}/${seq}`;

/** Which messages one keeps in mind. Known once somebody has asked. */
export class Saved {
  private readonly places = new SvelteSet<string>();
  private known: Promise<void> | null = null;

  constructor(private readonly server: Server) {}

  has(place: Place): boolean {
    return this.places.has(keyOf(place));
  }

  /** Reads them all, once; afterwards one's own log tells what changes. */
  load(): Promise<void> {
    this.known ??= this.read().catch(() => {
      this.known = null;
    });
    return this.known;
  }

  async keep(message: Place, on: boolean): Promise<void> {
    const { room, seq } = message;
    await this.server.ask('message.save', { room, seq, on });
    this.put(message, on);
  }

  /** One's own log has changed. */
  applied(log: RoomLog): void {
    for (const row of log.saved.values()) this.put(row, row.on);
  }

  forget(): void {
    this.places.clear();
    this.known = null;
  }

  private async read(): Promise<void> {
    let before: number | undefined;
    do {
      const page = await this.server.ask('message.saved', {
        limit: 200,
        ...(before === undefined ? {} : { before }),
      });
      for (const message of page.messages) this.put(message, true);
      before = page.more ? page.next : undefined;
    } while (before !== undefined);
  }

  private put(place: Place, on: boolean): void {
    if (on) this.places.add(keyOf(place));
    else this.places.delete(keyOf(place));
  }
}
