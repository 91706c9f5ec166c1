import type { Socket } from '../net/socket';
import type { Disk } from './disk';
import { Outbox, type Draft } from './outbox';
import type { OutboxItem } from './outbox-item';
import type { Shown } from './outbox-shelf';
import type { RoomLog } from './room-log';
import type { Tabs } from './tabs';

/** The outbox of this page: only the tab that was chosen sends, and only while the line is up. */
export class PostOffice {
  pending = $state.raw<Shown[]>([]);
  private readonly outbox: Outbox;
  private chosen = false;
  private up = false;

  constructor(
    disk: Disk,
    private readonly socket: Socket,
    tabs: Tabs,
    /** The server has taken a message. */
    private readonly posted: () => void,
  ) {
    this.outbox = new Outbox(disk, {
      post: (item) => this.post(item),
      changed: (items) => (this.pending = items),
      tell: (news) => tabs.tell(news),
    });
    tabs.choose(disk, (chosen) => this.choose(chosen));
  }

  /** How many messages the server does not have yet. */
  get unsent(): number {
    return this.pending.filter((item) => item.state !== 'sent').length;
  }

  /** Something is on its way to this room. */
  sending(room: string): boolean {
    return this.pending.some((item) => item.room === room && item.state !== 'failed');
  }

  send(draft: Draft): Promise<void> {
    return this.outbox.send(draft);
  }

  retry(key: string): Promise<void> {
    return this.outbox.retry(key);
  }

  discard(key: string): Promise<void> {
    return this.outbox.discard(key);
  }

  hear: Outbox['hear'] = (news) => this.outbox.hear(news);

  /** The line is up, and it is this user's. */
  async open(user: string): Promise<void> {
    await this.outbox.use(user);
    this.up = true;
    this.outbox.allow(this.chosen);
  }

  close(): void {
    this.up = false;
    this.outbox.allow(false);
  }

  /** Nobody is here any more. */
  async leave(): Promise<void> {
    this.close();
    await this.outbox.use('');
  }

  /** Takes out what has become a row of this room. */
  arrived(log: RoomLog): void {
    const waiting = this.pending.filter((item) => item.room === log.room);
    for (const { key, user } of waiting) {
      if (log.hasKey(key, user)) this.outbox.arrived(key);
    }
  }

  private choose(chosen: boolean): void {
    if (this.chosen === chosen) return;
    this.chosen = chosen;
    this.outbox.allow(chosen && this.up);
  }

  private async post({ room, key, text, level, reply_to }: OutboxItem): Promise<void> {
    if (level) await this.socket.say('announce.post', { key, text, level });
    else
      await this.socket.say('message.post', { room, key, text, ...(reply_to ? { reply_to } : {}) });
    this.posted();
  }
}
