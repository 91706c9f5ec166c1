import type { Changes, In } from '../net/operations';
import { asRefusal } from '../net/refusal';
import type { RoomLog } from './room-log';

export interface CatchUpEvents {
  ask(input: In<'room.changes'>): Promise<Changes>;
  epoch(): string;
  /** Rows of the room were replaced. */
  applied(log: RoomLog): void;
  /** The room has to be opened afresh. */
  reset(log: RoomLog, epoch: string): void;
  /** Whether the log is still the one of its room. */
  follows(log: RoomLog): boolean;
  /** There is no such room any more, as far as one may know. */
  lost(log: RoomLog): void;
}

const limit = 500;

/** Fetches what a log misses: one question at a time for each room. */
export class CatchUp {
  private readonly asking = new Set<RoomLog>();
  private readonly later = new Map<RoomLog, ReturnType<typeof setTimeout>>();

  constructor(private readonly on: CatchUpEvents) {}

  async run(log: RoomLog): Promise<void> {
    if (this.asking.has(log) || !log.behind || !this.on.follows(log)) return;
    if (!this.on.epoch()) return; // the hello that tells it makes every log catch up
    this.asking.add(log);
    let again = true;
    try {
      again = await this.ask(log);
    } catch (error) {
      again = !this.refused(log, error);
      if (again) this.soon(log, 2000);
    } finally {
      this.asking.delete(log);
    }
    if (again && log.behind) this.soon(log, 1000);
  }

  /** Asks for news though nobody said that there is any. */
  async poll(log: RoomLog): Promise<void> {
    if (this.asking.has(log)) return;
    this.asking.add(log);
    try {
      await this.ask(log);
    } catch (error) {
      if (!this.refused(log, error)) throw error;
    } finally {
      this.asking.delete(log);
    }
  }

  /** Asks a little later, unless what is missing came by itself meanwhile. */
  soon(log: RoomLog, ms: number): void {
    if (this.later.has(log)) return;
    const run = () => {
      this.later.delete(log);
      void this.run(log);
    };
    this.later.set(log, setTimeout(run, ms));
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
      if (!this.on.follows(log)) return false;
      const verdict = log.catchUp(answer);
      if (verdict === 'reset') {
        this.on.reset(log, answer.epoch);
        return false;
      }
      this.on.applied(log);
      if (verdict === 'done') return true;
    }
  }

  /** Whether the room is not to be followed any more. */
  private refused(log: RoomLog, error: unknown): boolean {
    const gone = ['not_found', 'forbidden'].includes(asRefusal(error).kind);
    if (gone && this.on.follows(log)) this.on.lost(log);
    return gone;
  }
}
