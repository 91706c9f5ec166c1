import type { HistoryPage } from '../net/operations';
import type { Message } from '../wire';
import type { Disk } from './disk';
import type { RoomLog } from './room-log';

const remembered = 100; // dismissed announcements that are kept in mind
const looked = 20; // announcements looked through for critical ones on opening
const urgency = { critical: 0, warning: 1, info: 2 };

/** Announcements that are shown over every room until they are dismissed. */
export class Banners {
  shown = $state.raw<Message[]>([]);
  private dismissed = new Set<number>();
  private user = '';
  /** The newest announcement that was considered. */
  private seen: number | null = null;

  constructor(
    private readonly disk: Disk,
    private readonly history: (before: number, limit: number) => Promise<HistoryPage>,
  ) {}

  /** Shows to whoever opens the page later the critical ones that he has not dismissed. */
  async begin(user: string, newest: number): Promise<void> {
    if (this.user === user) return;
    this.user = user;
    this.shown = [];
    this.seen = newest;
    this.dismissed = new Set((await this.disk.kept<number[]>(this.place)) ?? []);
    if (newest === 0) return;
    const page = await this.history(newest + 1, looked).catch(() => null);
    for (const message of page?.messages ?? []) {
      if (message.level === 'critical') this.add(message);
    }
  }

  /** Looks for what is new in the room of announcements. */
  look(log: RoomLog): void {
    if (this.seen === null) return;
    for (const message of log.messages.values()) {
      if (message.seq > this.seen) this.add(message);
    }
    this.seen = Math.max(this.seen, log.cursor === log.head ? log.lastSeq : this.seen);
    this.shown = this.shown.filter((message) => !log.messages.get(message.seq)?.deleted);
  }

  async dismiss(message: Message): Promise<void> {
    this.dismissed.add(message.seq);
    this.shown = this.shown.filter((other) => other.seq !== message.seq);
    await this.disk.keep(this.place, [...this.dismissed].slice(-remembered));
  }

  clear(): void {
    this.shown = [];
    this.user = '';
    this.seen = null;
  }

  private get place(): string {
    return `dismissed/${this.user}`;
  }

  private add(message: Message): void {
    const known = this.shown.some((other) => other.seq === message.seq);
    if (known || message.deleted || this.dismissed.has(message.seq)) return;
    this.shown = [...this.shown, message].sort(byUrgency);
  }
}

function byUrgency(a: Message, b: Message): number {
  return urgency[a.level ?? 'info'] - urgency[b.level ?? 'info'] || b.seq - a.seq;
}
