import type { Disk } from './disk';

const patience = 300; // ms of rest before a draft is written down

/** What was begun in each room and not sent. */
export class Drafts {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unwritten: { key: string; text: string } | null = null;

  constructor(private readonly disk: Disk) {
    addEventListener('pagehide', () => this.flush());
  }

  async load(user: string, room: string): Promise<string> {
    this.flush();
    return this.disk.draft(`${user}/${room}`);
  }

  keep(user: string, room: string, text: string): void {
    const key = `${user}/${room}`;
    if (this.unwritten && this.unwritten.key !== key) this.flush();
    this.unwritten = { key, text };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), patience);
  }

  flush(): void {
    clearTimeout(this.timer);
    if (this.unwritten) void this.disk.keepDraft(this.unwritten.key, this.unwritten.text);
    this.unwritten = null;
  }

  /** Nothing is written down any more: the user has logged out. */
  drop(): void {
    clearTimeout(this.timer);
    this.unwritten = null;
  }
}
