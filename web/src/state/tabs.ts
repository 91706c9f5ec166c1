import type { Disk } from './disk';
import { makeKey } from './once';
import type { OutboxNews } from './outbox';

export type News = OutboxNews | { session: 'ended' | 'changed' };

const term = 6000; // ms that a lease lasts
const renewal = 2000; // ms between renewals

/** The tabs of this browser: they tell each other news, and choose the one that sends. */
export class Tabs {
  private readonly name = makeKey();
  private readonly channel =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('bincang');

  hear(on: (news: News) => void): void {
    if (this.channel) this.channel.onmessage = (event) => on(event.data as News);
  }

  tell(news: News): void {
    this.channel?.postMessage(news);
  }

  /** Calls `chosen` when this tab is the one that sends, until it closes or loses the lease. */
  choose(disk: Disk, chosen: (yes: boolean) => void): void {
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return this.chooseByLease(disk, chosen);
    void locks.request('bincang-outbox', () => {
      chosen(true);
      return new Promise<never>(() => undefined);
    });
  }

  /** Web Locks are missing outside a secure context. */
  private chooseByLease(disk: Disk, chosen: (yes: boolean) => void): void {
    const renew = async () => chosen(await disk.lease(this.name, Date.now(), term));
    setInterval(() => void renew(), renewal);
    void renew();
  }
}
