import type { Changes, In } from '../net/operations';
import type { RoomLog } from './room-log';

export interface CatchUpEvents {
  ask(input: In<'room.changes'>): Promise<Changes>;
  epoch(): string;
  /** Rows of the room were replaced. */
  applied(log: RoomLog): void;
  /** The room has to be opened afresh. */
  reset(log: RoomLog, epoch: string): void;
}

const limit = 500;

/** Fetches what a log misses: one question at a time for each room. */
export class CatchUp {
  private readonly asking = new Set<string>();
  private readonly later = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly on: CatchUpEvents) {}

  async run(log: RoomLog): Promise<void> {
    if (this.asking.has(log.room) || !log.behind) return;
    this.asking.add(log.room);
    let again = true;
    try {
      again = await this.ask(log);
    } catch {
      this.soon(log, 2000);
    } finally {
      this.asking.delete(log.room);
    }
    if (again && log.behind) this.soon(log, 1000);
  }

  /** Asks for news though nobody said that there is any. */
  async poll(log: RoomLog): Promise<void> {
    if (this.asking.has(log.room)) return;
    this.asking.add(log.room);
    try {
      await this.ask(log);
    } finally {
      this.asking.delete(log.room);
    }
  }

  /** Asks a little later, unless what is missing came by itself meanwhile. */
  soon(log: RoomLog, ms: number): void {
    if (this.later.has(log.room)) return;
    const run = () => {
      this.later.delete(log.room);
      void this.run(log);
    };
    this.later.set(log.room, setTimeout(run, ms));
  }

  stop(): void {
    this.later.forEach(clearTimeout);
    this.later.clear();
  }

  /** Returns whether asking again can help. */
  private async ask(log: RoomLog): Promise<boolean> {
    for (;;) {
      const epoch = this.on.epoch();
      const answer = await this.on.ask({ room: log.room, epoch, after: log.cursor, limit });
      const verdict = log.catchUp(answer);
      if (verdict === 'reset') {
        this.on.reset(log, answer.epoch);
        return false;
      }
      this.on.applied(log);
      if (verdict === 'done') return true;
    }
  }
}
