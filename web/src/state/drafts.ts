import type { Disk } from './disk';

const patience = 300; // ms of rest before a draft is written down

/** What was begun in each room and not sent. */
export class Drafts {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The drafts that are not empty, as far as this page has seen them. */
  private readonly begun = new Set<string>();
  private unwritten: { key: string; text: string } | null = null;

  constructor(private readonly disk: Disk) {
    addEventListener('pagehide', () => this.flush());
  }

  async load(user: string, room: string): Promise<string> {
    this.flush();
    const text = await this.disk.draft(`${user}/${room}`);
    this.note(`${user}/${room}`, text);
    return text;
  }

  keep(user: string, room: string, text: string): void {
    const key = `${user}/${room}`;
    if (this.unwritten && this.unwritten.key !== key) this.flush();
    this.unwritten = { key, text };
    this.note(key, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), patience);
  }

  flush(): void {
    clearTimeout(this.timer);
    if (this.unwritten) void this.disk.keepDraft(this.unwritten.key, this.unwritten.text);
    this.unwritten = null;
  }

  has(user: string): boolean {
    return [...this.begun].some((key) => key.startsWith(`${user}/`));
  }

  /** Nothing is written down any more: the user has logged out. */
  drop(): void {
    clearTimeout(this.timer);
    this.unwritten = null;
    this.begun.clear();
  }

  private note(key: string, text: string): void {
    if (text.trim()) this.begun.add(key);
    else this.begun.delete(key);
  }
}
