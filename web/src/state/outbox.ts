import { asRefusal, type Kind, type Refusal } from '../net/refusal';
import type { Disk } from './disk';
import { makeKey, type OutboxItem } from './outbox-item';

/** An item as the page shows it. `sent`: the server has it, its row has not arrived yet. */
export type Shown = Omit<OutboxItem, 'state'> & { state: OutboxItem['state'] | 'sent' };

export interface Draft {
  room: string;
  text: string;
  level?: OutboxItem['level'];
}

export interface OutboxEvents {
  changed(items: Shown[]): void;
  /** Told to the other tabs. */
  tell(news: OutboxNews): void;
}

export type OutboxNews = { outbox: 'changed' } | { outbox: 'gone'; key: string };

type Post = (item: OutboxItem) => Promise<unknown>;

/** A definite no. Everything else means "not done, or not known to be done": the same key again. */
const final = new Set<Kind>(['invalid', 'forbidden', 'conflict', 'not_found', 'too_large']);

/** A sent item whose row never comes (a room that nobody looks at) leaves after this many ms. */
const farewell = 8000;

export class Outbox {
  private items: Shown[] = [];
  private readonly busy = new Set<string>();
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>();
  /** Keys that are done with, while the disk may still show them. */
  private readonly gone = new Set<string>();
  private failures = 0;
  private user = '';
  private sending = false;

  constructor(
    private readonly disk: Disk,
    private readonly post: Post,
    private readonly on: OutboxEvents,
  ) {}

  /** Whoever is here now: only what he wrote is shown and sent. */
  async use(user: string): Promise<void> {
    this.user = user;
    this.items = [];
    await this.reread();
  }

  /** Whether this tab may send now: it is the one chosen among the tabs, and the line is up. */
  allow(sending: boolean): void {
    this.sending = sending;
    if (!sending) this.stopPauses();
    this.failures = 0;
    this.pump();
  }

  get unsent(): number {
    return this.items.filter((item) => item.state !== 'sent').length;
  }

  async send(draft: Draft): Promise<void> {
    const item: OutboxItem = { ...draft, n: 0, key: makeKey(), user: this.user, state: 'waiting' };
    this.show([...this.items, item]);
    item.n = await this.disk.add({ ...item });
    this.replace(item);
    this.on.tell({ outbox: 'changed' });
    this.pump();
  }

  async retry(key: string): Promise<void> {
    await this.write(key, { state: 'waiting', reason: undefined });
    this.pump();
  }

  async discard(key: string): Promise<void> {
    const item = this.find(key);
    if (!item) return;
    this.leave(key);
    await this.disk.remove(item.n);
    this.on.tell({ outbox: 'gone', key });
    this.pump();
  }

  /** The message arrived as a row of its room. */
  arrived(key: string): void {
    const item = this.find(key);
    if (!item) return;
    this.leave(key);
    if (item.n) void this.disk.remove(item.n);
  }

  /** Another tab wrote, sent or discarded something. */
  async hear(news: OutboxNews): Promise<void> {
    if (news.outbox === 'gone') this.leave(news.key);
    await this.reread();
    this.pump();
  }

  private async reread(): Promise<void> {
    const before = this.items.filter((item) => item.n).map((item) => item.key);
    const stored = (await this.disk.items()).filter((item) => this.concerns(item));
    const keys = new Set(stored.map((item) => item.key));
    for (const key of before) {
      const item = this.find(key);
      if (item && !keys.has(key) && item.state !== 'sent') this.markSent(item);
    }
    const sent = new Set(this.items.filter((item) => item.state === 'sent').map(({ key }) => key));
    const fresh = stored.filter((item) => !sent.has(item.key));
    const others = this.items.filter((item) => sent.has(item.key) || !keys.has(item.key));
    this.show([...fresh, ...others].sort(byPlace));
  }

  private concerns(item: OutboxItem): boolean {
    return item.user === this.user && !this.gone.has(item.key);
  }

  /** The first waiting item of every room leaves; the next one only after its answer. */
  private pump(): void {
    if (!this.sending) return;
    const rooms = new Set<string>();
    for (const item of this.items) {
      if (item.state !== 'waiting' || !item.n || rooms.has(item.room)) continue;
      rooms.add(item.room);
      if (this.busy.has(item.room) || this.pauses.has(item.room)) continue;
      void this.deliver(item as OutboxItem);
    }
  }

  private async deliver(item: OutboxItem): Promise<void> {
    this.busy.add(item.room);
    try {
      await this.post(item);
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
    const shown = this.find(item.key);
    if (shown) this.markSent(shown);
    await this.disk.remove(item.n);
    this.on.tell({ outbox: 'changed' });
  }

  private async refused(item: OutboxItem, refusal: Refusal): Promise<void> {
    if (final.has(refusal.kind)) {
      await this.write(item.key, { state: 'failed', reason: refusal.kind });
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

  private stopPauses(): void {
    this.pauses.forEach(clearTimeout);
    this.pauses.clear();
  }

  private async write(key: string, change: Partial<OutboxItem>): Promise<void> {
    const item = this.find(key);
    if (!item || item.state === 'sent') return;
    const written = { ...item, ...change } as OutboxItem;
    this.replace(written);
    await this.disk.put({ ...written });
    this.on.tell({ outbox: 'changed' });
  }

  private markSent(item: Shown): void {
    this.replace({ ...item, state: 'sent' });
    setTimeout(() => this.leave(item.key), farewell);
  }

  private find(key: string): Shown | undefined {
    return this.items.find((item) => item.key === key);
  }

  private replace(item: Shown): void {
    this.show(this.items.map((old) => (old.key === item.key ? item : old)));
  }

  private leave(key: string): void {
    this.gone.add(key);
    if (this.find(key)) this.show(this.items.filter((item) => item.key !== key));
  }

  private show(items: Shown[]): void {
    this.items = items;
    this.on.changed(items);
  }
}

/** What has no place yet was written last. */
function byPlace(a: Shown, b: Shown): number {
  return (a.n || Infinity) - (b.n || Infinity) || 0;
}
