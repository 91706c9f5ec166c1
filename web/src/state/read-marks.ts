import { asRefusal, type Kind } from '../net/refusal';
import type { Mine } from '../wire';

export interface ReadMarksEvents {
  /** Tells the server. */
  mark(room: string, seq: number): Promise<{ read_seq: number }>;
  /** One stands at `seq` now. */
  stands(room: string, seq: number): void;
}

/** Where one stands in a room. */
interface Position {
  /** What the newest row of one's own log says, and its rev. */
  row: number;
  rev: number;
  /** What the server is known to know, and since when. */
  told: number;
  toldAt: number;
  /** What one has read. */
  read: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const between = 1000; // ms between two marks of a room
const lateness = 4000; // ms by which a row may say less than was told
const ownPatience = 3000; // ms in which the server says by itself that one's own message is read
const again = 2000; // ms after a mark that was not taken

/** Worth another try by itself; after the others one waits for the line or gives up. */
const passing = new Set<Kind>(['unavailable', 'rate_limited', 'internal']);
const final = new Set<Kind>(['not_found', 'forbidden', 'invalid']);

/** What one has read, told to the server at most once a second for each room, the last one always. */
export class ReadMarks {
  private readonly positions = new Map<string, Position>();

  constructor(
    private readonly on: ReadMarksEvents,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * A snapshot: it knows every mark that was taken before it was made. One that was told meanwhile,
   * over another line, it may not know. Returns where one stands.
   */
  greet(mine: Mine): number {
    const at = this.at(mine.room);
    const untold = at.read > at.told;
    const told = this.late(at, mine) ? Math.max(at.told, mine.read_seq) : mine.read_seq;
    Object.assign(at, { row: mine.read_seq, rev: mine.rev, told });
    at.read = untold ? Math.max(at.read, at.told) : at.told;
    if (at.read > at.told) this.soon(mine.room, 0);
    return at.read;
  }

  /** A row of one's own log: another device may have read on, or marked as unread. */
  hear(mine: Mine): number {
    const at = this.at(mine.room);
    if (mine.rev <= at.rev) return at.read;
    if (mine.read_seq < at.told && !this.late(at, mine)) at.told = at.read = mine.read_seq;
    Object.assign(at, { row: mine.read_seq, rev: mine.rev });
    at.told = Math.max(at.told, at.row);
    at.read = Math.max(at.read, at.told);
    return at.read;
  }

  /** The message was on the screen, before somebody's eyes. */
  seen(room: string, seq: number): void {
    this.raise(room, seq, 0);
  }

  /** One has taken one's position back, and the server knows. */
  fell(room: string, read: number): void {
    const at = this.at(room);
    clearTimeout(at.timer);
    at.timer = undefined;
    at.told = at.read = read;
    this.on.stands(room, read);
  }

  /** One's own message followed what one has read: the server knows that by itself. */
  posted(room: string, seq: number): void {
    this.raise(room, seq, ownPatience);
  }

  /** Says what the server does not know yet: one leaves. */
  flush(say: (room: string, seq: number) => void): void {
    for (const [room, { read, told }] of this.positions) if (read > told) say(room, read);
  }

  forget(): void {
    for (const at of this.positions.values()) clearTimeout(at.timer);
    this.positions.clear();
  }

  /** It may have been made before the server took what it was told last. */
  private late(at: Position, mine: Mine): boolean {
    return mine.read_seq >= at.row && this.now() - at.toldAt < lateness;
  }

  private raise(room: string, seq: number, ms: number): void {
    const at = this.at(room);
    if (seq <= at.read) return;
    at.read = seq;
    this.on.stands(room, seq);
    if (at.timer === undefined) this.soon(room, ms);
  }

  private soon(room: string, ms: number): void {
    const at = this.at(room);
    clearTimeout(at.timer);
    at.timer = setTimeout(() => void this.tell(room, at), ms);
  }

  private async tell(room: string, at: Position): Promise<void> {
    at.timer = undefined;
    if (at.read <= at.told) return;
    this.soon(room, between);
    try {
      const { read_seq } = await this.on.mark(room, at.read);
      at.told = Math.max(at.told, read_seq);
      at.toldAt = this.now();
    } catch (error) {
      this.refused(room, at, asRefusal(error));
    }
  }

  private refused(room: string, at: Position, refusal: ReturnType<typeof asRefusal>): void {
    clearTimeout(at.timer);
    at.timer = undefined;
    if (final.has(refusal.kind)) at.told = at.read;
    else if (passing.has(refusal.kind)) this.soon(room, refusal.retryAfterMs ?? again);
  }

  private at(room: string): Position {
    let at = this.positions.get(room);
    if (!at) {
      at = { row: 0, rev: -1, told: 0, toldAt: -lateness, read: 0, timer: undefined };
      this.positions.set(room, at);
    }
    return at;
  }
}
