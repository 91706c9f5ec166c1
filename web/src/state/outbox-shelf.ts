import type { Disk } from './disk';
import type { OutboxItem } from './outbox-item';

/** An item as the page shows it. `sent`: the server has it, its row has not arrived yet. */
export type Shown = Omit<OutboxItem, 'state'> & { state: OutboxItem['state'] | 'sent' };

/** A sent item whose row never comes (a room that nobody looks at) leaves after this many ms. */
const farewell = 8000;

/** The items of one user as this page shows them, and what the disk says of them. */
export class Shelf {
  items: Shown[] = [];
  private user = '';
  /** Keys that are done with, while the disk may still show them. */
  private readonly gone = new Set<string>();

  constructor(
    private readonly disk: Disk,
    private readonly changed: (items: Shown[]) => void,
  ) {}

  async use(user: string): Promise<void> {
    // With every new line it is used again: what is on its way to the disk stays.
    if (user !== this.user) this.items = [];
    this.user = user;
    await this.reread();
  }

  /** Another tab wrote, sent or discarded something: what is no longer on the disk was sent. */
  async reread(): Promise<void> {
    const before = this.items.filter((item) => item.n).map((item) => item.key);
    const stored = (await this.disk.items()).filter((item) => this.concerns(item));
    const keys = new Set(stored.map((item) => item.key));
    for (const key of before) if (!keys.has(key)) this.markSent(key);
    const sent = new Set(this.items.filter((item) => item.state === 'sent').map(({ key }) => key));
    const fresh = stored.filter((item) => !sent.has(item.key));
    const others = this.items.filter((item) => sent.has(item.key) || !keys.has(item.key));
    this.show([...fresh, ...others].sort(byPlace));
  }

  find(key: string): Shown | undefined {
    return this.items.find((item) => item.key === key);
  }

  add(item: OutboxItem): void {
    this.show([...this.items, item]);
  }

  replace(item: Shown): void {
    this.show(this.items.map((old) => (old.key === item.key ? item : old)));
  }

  markSent(key: string): void {
    const item = this.find(key);
    if (!item || item.state === 'sent') return;
    this.replace({ ...item, state: 'sent' });
    setTimeout(() => this.leave(key), farewell);
  }

  leave(key: string): void {
    this.gone.add(key);
    if (this.find(key)) this.show(this.items.filter((item) => item.key !== key));
  }

  private concerns(item: OutboxItem): boolean {
    return item.user === this.user && !this.gone.has(item.key);
  }

  private show(items: Shown[]): void {
    this.items = items;
    this.changed(items);
  }
}

/** What has no place yet was written last. */
function byPlace(a: Shown, b: Shown): number {
  return (a.n || Infinity) - (b.n || Infinity) || 0;
}
