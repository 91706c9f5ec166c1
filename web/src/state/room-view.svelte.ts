import type { HistoryPage, In, RoomPage } from '../net/operations';
import { asRefusal } from '../net/refusal';
import type { Member, Message, Room } from '../wire';
import type { RoomLog } from './room-log';

export interface RoomSource {
  log(room: string): RoomLog;
  open(input: In<'room.open'>): Promise<RoomPage>;
  history(input: In<'room.history'>): Promise<HistoryPage>;
  /** A page was read: the room's description may be newer. */
  learned(room: Room): void;
  /** Whether the server pushes this room's changes without being asked. */
  subscribed(room: string): boolean;
  /** The newest message that one has read; undefined where nobody counts that. */
  readSeq(room: string): number | undefined;
}

/** Messages in a page that is fetched. */
const pageSize = 60;

/** A message and how far below the upper edge of the list it stands, in pixels. */
export interface Anchor {
  seq: number;
  top: number;
}

/** The room on the screen: the run of its messages that one can scroll through. */
export class RoomView {
  state = $state<'opening' | 'open' | 'missing' | 'lost' | 'waiting'>('opening');
  /** What it was before it was lost: it is named, and nothing of it is shown. */
  was = $state.raw<Room | null>(null);
  /** What the log says of who is in it: the first page of them, and who came or went since. */
  rowsOfMembers = $state.raw<Member[]>([]);
  members = $derived(this.rowsOfMembers.filter(({ left }) => !left));
  messages = $state.raw<Message[]>([]);
  atOldest = $state(false);
  atNewest = $state(true);
  /** The message that a permalink names. */
  target = $state<number | null>(null);
  /** The message that a permalink named is not there, and nobody has been told yet. */
  absent = $state(false);
  /** Where one was reading when one left, to come back to; null: at the newest. */
  place = $state.raw<Anchor | null>(null);
  lastSeq = $state(0);
  /** The oldest message that is still there. */
  firstSeq = $state(1);
  /** Above this message stands the "New" line, for as long as one looks at the room. */
  newFrom = $state<number | null>(null);
  /** Counts the times that the run was replaced by another one. */
  turn = $state(0);
  /** Whether it was looked up where one's unread messages begin. */
  private lookedUp = false;
  private questions = 0;
  /** One wants to see the newest, past what one has not read. */
  skipping = false;
  /** What is seen does not count as read: one has marked it as unread. */
  holding = false;
  private fetching = { older: false, newer: false };

  constructor(
    readonly id: string,
    private readonly source: RoomSource,
  ) {}

  async open(target: number | null, place: Anchor | null = null): Promise<void> {
    this.target = target;
    this.place = place;
    this.skipping = false;
    const log = this.source.log(this.id);
    this.lookUp();
    const around = place?.seq ?? target ?? this.firstUnread;
    const held = around === null ? log.atNewest : inSpan(log, around);
    if (held) this.settle();
    else await this.fetch(around);
  }

  /** Where one has to read on; null: one has read everything. */
  get firstUnread(): number | null {
    const read = this.source.readSeq(this.id);
    return read !== undefined && this.source.log(this.id).lastSeq > read ? read + 1 : null;
  }

  /** A message that the page knows, wherever it stands. */
  find(seq: number): Message | undefined {
    void this.messages;
    return this.source.log(this.id).messages.get(seq);
  }

  /** The newest page, when one wants to go down at once. */
  async newest(): Promise<void> {
    this.target = null;
    this.place = null;
    this.skipping = true;
    await this.fetch(null);
  }

  /** Nothing that was known of the room holds any more: it is looked up afresh where to read on. */
  async again(): Promise<void> {
    this.lookedUp = this.skipping;
    await this.fetch(this.place?.seq ?? this.target);
  }

  /** One may not be here any more: the content goes at once, whatever was asked before. */
  lose(room: Room): void {
    this.questions++;
    this.was = room;
    this.leave('lost');
  }

  /** It is on the screen no longer: what was asked for it counts no more. */
  close(): void {
    this.questions++;
  }

  async reopen(): Promise<void> {
    await this.fetch(this.place?.seq ?? this.target ?? this.firstUnread);
  }

  /** Messages came while nobody was looking: what is new begins there, unless older ones wait. */
  away(): void {
    const { firstUnread } = this;
    if (firstUnread === null) return;
    if (this.newFrom === null || this.newFrom < firstUnread) this.newFrom = firstUnread;
  }

  /** What one has marked as unread stays so while one looks at it. */
  unreadFrom(seq: number): void {
    this.newFrom = seq;
    this.holding = true;
  }

  /** Who answers has read what is new. */
  posted(): void {
    this.newFrom = null;
    this.holding = false;
  }

  async older(): Promise<void> {
    const from = this.source.log(this.id).span?.from;
    if (from === undefined || this.atOldest) return;
    await this.page('older', { room: this.id, before: from, limit: pageSize }, from);
  }

  async newer(): Promise<void> {
    const to = this.source.log(this.id).span?.to;
    if (to === undefined || this.atNewest) return;
    await this.page('newer', { room: this.id, after: to, limit: pageSize }, to);
  }

  /** The log has changed. */
  refresh(): void {
    const log = this.source.log(this.id);
    if (!log.span) return;
    this.messages = log.list();
    this.rowsOfMembers = [...log.members.values()];
    this.lastSeq = log.lastSeq;
    this.firstSeq = log.firstSeq;
    this.atOldest = log.atOldest;
    this.atNewest = log.atNewest;
  }

  /** The last question counts: an older one may be answered later, over another line. */
  private async fetch(around: number | null): Promise<void> {
    const question = ++this.questions;
    try {
      const page = await this.source.open(this.question(around));
      if (question !== this.questions) return;
      const log = this.source.log(this.id);
      log.open(page);
      this.source.learned(page.room);
      if (around === null && this.beginsAbove(log)) await this.fetch(this.newFrom);
      else this.settle();
    } catch (error) {
      if (question !== this.questions) return;
      const gone = ['not_found', 'forbidden'].includes(asRefusal(error).kind);
      if (gone) this.leave('missing');
      else if (this.state !== 'open') this.state = 'waiting';
    }
  }

  private question(around: number | null): In<'room.open'> {
    const watch = !this.source.subscribed(this.id);
    return {
      room: this.id,
      limit: pageSize,
      ...(around === null ? {} : { around }),
      ...(watch ? { watch } : {}),
    };
  }

  /** Whether what is new begins above the page, which is the newest one. */
  private beginsAbove(log: RoomLog): boolean {
    if (this.lookedUp) return false;
    this.lookUp();
    return this.newFrom !== null && !inSpan(log, this.newFrom);
  }

  private lookUp(): void {
    const known = this.source.log(this.id).lastSeq > 0;
    if (this.lookedUp || !known || this.source.readSeq(this.id) === undefined) return;
    this.lookedUp = true;
    this.newFrom = this.firstUnread;
  }

  private leave(to: 'missing' | 'lost'): void {
    this.state = to;
    this.target = this.place = this.newFrom = null;
    this.messages = [];
    this.rowsOfMembers = [];
  }

  private settle(): void {
    this.lookUp();
    this.state = 'open';
    this.refresh();
    if (this.target !== null && !this.find(this.target)) {
      this.target = null;
      this.absent = true;
    }
    this.turn++;
  }

  private async page(
    towards: 'older' | 'newer',
    input: In<'room.history'>,
    edge: number,
  ): Promise<void> {
    if (this.fetching[towards]) return;
    this.fetching[towards] = true;
    try {
      this.source.log(this.id).extend(await this.source.history(input), towards, edge);
      this.refresh();
    } catch {
      // The list asks again when one scrolls on.
    } finally {
      this.fetching[towards] = false;
    }
  }
}

function inSpan(log: RoomLog, seq: number): boolean {
  return log.span !== null && log.span.from <= seq && seq <= log.span.to;
}
