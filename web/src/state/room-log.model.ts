import type { Changes, RoomPage } from '../net/operations';
import type { Change, Message, Room } from '../wire';
import { RoomLog } from './room-log';

export function messageAt(seq: number, rev: number): Message {
  return {
    room: 'lobby',
    seq,
    rev,
    at: seq,
    key: `key-${seq}`,
    author: { id: 'u', name: 'U', kind: 'person' },
    text: `${seq}@${rev}`,
    files: [],
    reactions: [],
    mentions: [],
  };
}

/** A small generator of numbers in [0, 1) that a seed repeats (mulberry32). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A server with one room, and a network that loses, doubles, delays and swaps its pushes. */
export class Model {
  rev = 0;
  seq = 0;
  private readonly stored = new Map<number, Message>();
  private readonly flying: Change[] = [];
  private readonly answers: Changes[] = [];
  private pages: RoomPage[] = [];
  private log = new RoomLog('lobby', 0, 0);
  private pushed = 0;

  constructor(private readonly chance: () => number) {}

  run(steps: number): RoomLog {
    for (let i = this.below(20); i > 0; i--) this.change();
    this.log = new RoomLog('lobby', this.rev, this.seq);
    this.pushed = this.rev;
    this.pages.push(this.page());
    for (let step = 0; step < steps; step++) this.step();
    this.settle();
    return this.log;
  }

  rows(): Message[] {
    return [...this.stored.values()].sort((a, b) => a.seq - b.seq);
  }

  private step(): void {
    const what = this.below(6);
    if (what <= 1) this.change();
    else if (what === 2) this.push();
    else if (what === 3) this.deliver();
    else if (what === 4) this.ask();
    else this.answer();
  }

  private below(bound: number): number {
    return Math.floor(this.chance() * bound);
  }

  /** A post, or an edit of an earlier message. */
  private change(): void {
    this.rev++;
    const seq = this.seq && this.chance() < 0.4 ? 1 + this.below(this.seq) : ++this.seq;
    this.stored.set(seq, messageAt(seq, this.rev));
  }

  private between(after: number, upTo: number): Change {
    const rows = this.rows()
      .filter((row) => row.rev > after && row.rev <= upTo)
      .sort((a, b) => a.rev - b.rev)
      .map((message) => ({ rev: message.rev, message }));
    return { room: 'lobby', after, up_to: upTo, rows };
  }

  private push(): void {
    if (this.pushed === this.rev) return;
    const change = this.between(this.pushed, this.rev);
    this.pushed = this.rev;
    if (this.chance() < 0.25) return;
    this.flying.push(change);
    if (this.chance() < 0.2) this.flying.push(change);
  }

  private deliver(): void {
    const [change] = this.flying.splice(this.below(this.flying.length), 1);
    if (change) this.log.take(change);
  }

  private page(): RoomPage {
    const messages = this.rows().slice(-10);
    const room = { id: 'lobby', seq: this.seq, rev: this.rev } as Room;
    return { room, messages, members: [], up_to: this.rev };
  }

  /** One at a time, as the page does. */
  private ask(): void {
    if (!this.log.behind || this.answers.length) return;
    const change = this.between(this.log.cursor, this.rev);
    const limit = 1 + this.below(5);
    const more = change.rows.length > limit;
    const rows = change.rows.slice(0, limit);
    const upTo = more ? rows.at(-1)!.rev : change.up_to;
    this.answers.push({ ...change, rows, up_to: upTo, epoch: 'e', more });
  }

  private answer(): void {
    const page = this.pages.pop();
    if (page) return this.log.open(page);
    const answer = this.answers.pop();
    if (answer) this.log.catchUp(answer);
  }

  /** The network is well again, and the next `heads` signal arrives. */
  private settle(): void {
    while (this.pages.length || this.answers.length) this.answer();
    while (this.flying.length) this.deliver();
    this.log.hearHead(this.rev);
    while (this.log.behind) {
      this.ask();
      this.answer();
    }
  }
}
