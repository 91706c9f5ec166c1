import { asRefusal, type Kind, type Refusal } from '../net/refusal';
import type { Disk } from './disk';
import { makeKey } from './once';
import type { OutboxItem } from './outbox-item';
import { Shelf, type Shown } from './outbox-shelf';

export interface Draft {
  room: string;
  text: string;
  level?: OutboxItem['level'];
  reply_to?: number;
}

export type OutboxNews = { outbox: 'changed' } | { outbox: 'gone'; key: string };

export interface OutboxEvents {
  /** Sends one item; whatever it answers, the server has it then. */
  post(item: OutboxItem): Promise<unknown>;
  changed(items: Shown[]): void;
  /** Told to the other tabs. */
  tell(news: OutboxNews): void;
}

/** A definite no. Everything else means "not done, or not known to be done": the same key again. */
const final = new Set<Kind>(['invalid', 'forbidden', 'conflict', 'not_found', 'too_large']);

/** Reasons that say more than the kind of the refusal. */
const telling = new Set(['muted', 'posting']);

/** What was written here and does not stand on the server yet. */
export class Outbox {
  private readonly shelf: Shelf;
  private readonly busy = new Set<string>();
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>();
  private failures = 0;
  private user = '';
  private sending = false;

  constructor(
    private readonly disk: Disk,
    private readonly on: OutboxEvents,
  ) {
    this.shelf = new Shelf(disk, (items) => on.changed(items));
  }

  /** Whoever is here now: only what he wrote is shown and sent. */
  async use(user: string): Promise<void> {
    this.user = user;
    await this.shelf.use(user);
  }

  /** Whether this tab may send now: it is the one chosen among the tabs, and the line is up. */
  allow(sending: boolean): void {
    this.sending = sending;
    this.failures = 0;
    this.pauses.forEach(clearTimeout);
    this.pauses.clear();
    this.pump();
  }

  async send(draft: Draft): Promise<void> {
    const item: OutboxItem = { ...draft, n: 0, key: makeKey(), user: this.user, state: 'waiting' };
    this.shelf.add(item);
    const n = await this.disk.add(item);
    this.shelf.replace({ ...item, n });
    this.on.tell({ outbox: 'changed' });
    this.pump();
  }

  async retry(key: string): Promise<void> {
    await this.write(key, { state: 'waiting', reason: undefined });
    this.pump();
  }

  async discard(key: string): Promise<void> {
    const item = this.shelf.find(key);
    if (!item) return;
    this.shelf.leave(key);
    await this.disk.remove(item.n);
    this.on.tell({ outbox: 'gone', key });
    this.pump();
  }

  /** The message arrived as a row of its room. */
  arrived(key: string): void {
    const item = this.shelf.find(key);
    if (!item) return;
    this.shelf.leave(key);
    if (item.n) void this.disk.remove(item.n);
  }

  /** Another tab wrote, sent or discarded something. */
  async hear(news: OutboxNews): Promise<void> {
    if (news.outbox === 'gone') this.shelf.leave(news.key);
    await this.shelf.reread();
    this.pump();
  }

  /** The first waiting item of every room leaves; the next one only after its answer. */
  private pump(): void {
    if (!this.sending) return;
    const rooms = new Set<string>();
    for (const item of this.shelf.items) {
      if (item.state !== 'waiting' || !item.n || rooms.has(item.room)) continue;
      rooms.add(item.room);
      if (this.busy.has(item.room) || this.pauses.has(item.room)) continue;
      void this.deliver({ ...item, state: item.state });
    }
  }

  private async deliver(item: OutboxItem): Promise<void> {
    this.busy.add(item.room);
    try {
      await this.on.post(item);
      this.failures = 0;
      await this.delivered(item);
    } catch (error) {
      await this.refused(item, asRefusal(error));
    } finally {
      this.busy.delete(item.room);
      this.pump();
    }
  }

  private async delivered(item: OutboxItem): Promise<void> {
    this.shelf.markSent(item.key);
    await this.disk.remove(item.n);
    this.on.tell({ outbox: 'changed' });
  }

  private async refused(item: OutboxItem, refusal: Refusal): Promise<void> {
    if (final.has(refusal.kind)) {
      const { kind, reason = '' } = refusal;
      await this.write(item.key, { state: 'failed', reason: telling.has(reason) ? reason : kind });
      return;
    }
    this.failures++;
    const ms = refusal.retryAfterMs ?? Math.min(30_000, 500 * 2 ** Math.min(this.failures, 6));
    this.rest(item.room, ms);
  }

  private rest(room: string, ms: number): void {
    const wake = () => {
      this.pauses.delete(room);
      this.pump();
    };
    this.pauses.set(room, setTimeout(wake, ms));
  }

  private async write(key: string, change: Pick<OutboxItem, 'state' | 'reason'>): Promise<void> {
    const item = this.shelf.find(key);
    if (!item) return;
    const written: OutboxItem = { ...item, ...change };
    this.shelf.replace(written);
    await this.disk.put(written);
    this.on.tell({ outbox: 'changed' });
  }
}
