import type { Changes, HistoryPage, RoomPage } from '../net/operations';
import type { Block, Change, Info, Member, Message, Mine, Row, Saved, Unsent } from '../wire';

export type Verdict = 'dropped' | 'applied' | 'behind';

/** The longest run of messages without a hole that one may scroll through; both ends inclusive. */
export interface Span {
  from: number;
  to: number;
}

/**
 * One room's numbered log as this page knows it. Pure: it never asks anybody, it only says when
 * somebody has to ask (`behind`). Every row that it holds is as new as the cursor says.
 */
export class RoomLog {
  readonly messages = new Map<number, Message>();
  readonly members = new Map<string, Member>();
  readonly mine = new Map<string, Mine>();
  /** Whom one has blocked, and no longer blocks. */
  readonly blocks = new Map<string, Block>();
  /** The messages that one keeps in mind, and no longer keeps, as far as one's own log said so. */
  readonly saved = new Map<string, Saved>();
  /** What one began to write in rooms. */
  readonly drafts = new Map<string, Unsent>();
  info: Info | null = null;
  /** The run of messages on the page; null while the room was never opened. */
  span: Span | null = null;
  /** The rev up to which every change is applied. */
  cursor: number;
  /** The oldest message that was not purged. */
  firstSeq = 1;
  /** The greatest seq and rev that anybody told us of. */
  lastSeq: number;
  head: number;
  private kept: Change[] = [];

  constructor(
    readonly room: string,
    rev: number,
    lastSeq: number,
  ) {
    this.cursor = this.head = rev;
    this.lastSeq = lastSeq;
  }

  get behind(): boolean {
    return this.head > this.cursor;
  }

  /** The client's rule (protocol, section 3). */
  take(change: Change): Verdict {
    this.hearHead(change.up_to);
    if (change.up_to <= this.cursor) return 'dropped';
    if (change.after > this.cursor) {
      this.kept.push(change);
      return 'behind';
    }
    this.apply(change);
    this.applyKept();
    return 'applied';
  }

  /** What `room.changes` answered. Returns whether the room has to be opened afresh. */
  catchUp(changes: Changes): 'reset' | 'more' | 'done' {
    const { after, up_to, rows = [] } = changes;
    if (changes.reset || after === undefined || up_to === undefined) return 'reset';
    const change = { room: this.room, after, up_to, rows };
    if (after <= this.cursor && up_to > this.cursor) this.apply(change);
    this.hearHead(up_to);
    this.applyKept();
    return changes.more ? 'more' : 'done';
  }

  hearHead(rev: number): void {
    this.head = Math.max(this.head, rev);
  }

  /** The first page, or the one around a seq. Only the first one sets the cursor. */
  open(page: RoomPage): void {
    if (!this.span) this.first(page);
    this.lastSeq = Math.max(this.lastSeq, page.room.seq);
    this.purge(page.room.first_seq ?? 1);
    this.hearHead(page.room.rev);
    this.merge(page.messages);
    for (const member of page.members ?? []) this.upsertMember(member);
    this.show(page.messages);
    this.applyKept();
  }

  /** An older or newer page, beside what is on the page already. */
  extend(page: HistoryPage, towards: 'older' | 'newer', edge: number): void {
    if (!this.span) return;
    this.merge(page.messages);
    const seqs = page.messages.map((message) => message.seq);
    if (towards === 'older' && this.span.from === edge) {
      this.span.from = page.more ? Math.min(edge, ...seqs) : 1;
    }
    if (towards === 'newer' && this.span.to === edge) this.span.to = Math.max(edge, ...seqs);
    this.stretch();
  }

  /** The messages on the page, in order. */
  list(): Message[] {
    const { span } = this;
    if (!span) return [];
    const listed: Message[] = [];
    for (let seq = span.from; seq <= span.to; seq++) {
      const message = this.messages.get(seq);
      if (message) listed.push(message);
    }
    return listed;
  }

  /** A row that was not read with its neighbours. */
  keep(message: Message): void {
    this.merge([message]);
    this.stretch();
  }

  hasKey(key: string, user: string): boolean {
    for (const message of this.messages.values()) {
      if (message.key === key && message.author.id === user) return true;
    }
    return false;
  }

  get atNewest(): boolean {
    return this.span !== null && this.span.to >= this.lastSeq;
  }

  get atOldest(): boolean {
    return this.span !== null && this.span.from <= this.firstSeq;
  }

  /** Rows that were pushed before the first page may be older than the page says. */
  private first(page: RoomPage): void {
    for (const [seq, message] of this.messages) {
      if (message.rev <= page.up_to) this.messages.delete(seq);
    }
    this.cursor = Math.max(this.cursor, page.up_to);
    this.hearHead(this.cursor);
  }

  private show(messages: Message[]): void {
    const seqs = messages.map((message) => message.seq);
    const page: Span = seqs.length
      ? { from: Math.min(...seqs), to: Math.max(...seqs) }
      : { from: 1, to: 0 };
    const { span } = this;
    const apart = !span || page.from > span.to + 1 || page.to < span.from - 1;
    this.span = apart
      ? page
      : { from: Math.min(span.from, page.from), to: Math.max(span.to, page.to) };
    this.stretch();
  }

  /** Messages that were pushed join the page when they follow its last one. */
  private stretch(): void {
    while (this.span && this.messages.has(this.span.to + 1)) this.span.to++;
  }

  private applyKept(): void {
    const waiting = this.kept.sort((a, b) => a.after - b.after);
    this.kept = [];
    for (const change of waiting) {
      if (change.after > this.cursor) this.kept.push(change);
      else if (change.up_to > this.cursor) this.apply(change);
    }
  }

  private apply(change: Change): void {
    for (const row of change.rows) this.upsert(row);
    this.cursor = change.up_to;
    this.hearHead(change.up_to);
    this.stretch();
  }

  private upsert(row: Row): void {
    if (row.message) this.merge([row.message]);
    if (row.member) this.upsertMember(row.member);
    if (row.mine) this.upsertMine(row.mine);
    if (row.block) this.upsertBlock(row.block);
    if (row.saved) this.upsertSaved(row.saved);
    if (row.draft) this.drafts.set(row.draft.room, row.draft);
    if (row.info && row.info.rev > (this.info?.rev ?? 0)) {
      this.info = row.info;
      this.purge(row.info.first_seq ?? 1);
    }
  }

  /** What is older than this is gone for good. */
  private purge(firstSeq: number): void {
    if (firstSeq <= this.firstSeq) return;
    this.firstSeq = firstSeq;
    for (const seq of this.messages.keys()) if (seq < firstSeq) this.messages.delete(seq);
    if (this.span) this.span.from = Math.max(this.span.from, firstSeq);
  }

  private merge(messages: Message[]): void {
    for (const message of messages) {
      this.lastSeq = Math.max(this.lastSeq, message.seq);
      const old = this.messages.get(message.seq);
      if (!old || message.rev > old.rev) this.messages.set(message.seq, message);
    }
  }

  private upsertMember(member: Member): void {
    const old = this.members.get(member.user);
    if (!old || member.rev > old.rev) this.members.set(member.user, member);
  }

  private upsertMine(mine: Mine): void {
    const old = this.mine.get(mine.room);
    if (!old || mine.rev > old.rev) this.mine.set(mine.room, mine);
  }

  private upsertSaved(saved: Saved): void {
    const key = `${saved.room}/${saved.seq}`;
    const old = this.saved.get(key);
    if (!old || saved.rev > old.rev) this.saved.set(key, saved);
  }

  private upsertBlock(block: Block): void {
    const old = this.blocks.get(block.user);
    if (!old || block.rev > old.rev) this.blocks.set(block.user, block);
  }
}

/** What is not said is not so: an absent field must not leave an old one standing. */
export function sharedOf(info: Info): Omit<Info, 'rev'> {
  const { rev: _own, ...fields } = info;
  const { archived, posting, slow_s, retention_days } = info;
  return { ...fields, archived, posting, slow_s, retention_days };
}
