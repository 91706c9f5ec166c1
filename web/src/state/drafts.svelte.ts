import { SvelteMap } from 'svelte/reactivity';
import type { In, Out } from '../net/operations';
import type { Hello, Unsent } from '../wire';
import type { Disk } from './disk';

const patience = 500; // ms of rest before a draft is written down and sent to one's other devices

/** What was begun in a room. */
export interface Draft {
  text: string;
  /** The rev of the server's row that it was made of; 0: there was none. */
  base: number;
  /** The server has it as it stands here. */
  sent: boolean;
  /** What another device wrote while one was writing here. */
  offered?: string;
}

const none: Draft = { text: '', base: 0, sent: true };

/** What was begun in each room and not sent: kept in this browser, and a row of one's own log, by
 *  which it follows one to other devices. What was written last stands; where another device wrote
 *  meanwhile, its text is offered. */
export class Drafts {
  private user = '';
  private readonly all = new SvelteMap<string, Draft>();
  /** Rooms whose draft has changed since it was written down. */
  private readonly unwritten = new Set<string>();
  private readonly onTheWay = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly disk: Disk,
    private readonly update: (input: In<'draft.update'>) => Promise<Out<'draft.update'>>,
  ) {
    addEventListener('pagehide', () => this.flush());
    document.addEventListener('visibilitychange', () => this.flush());
  }

  /** What this browser kept, then what the server has; then the server gets what it has not. */
  async hello({ me, drafts, drafts_more }: Hello): Promise<void> {
    if (this.user !== me.id) await this.open(me.id, drafts_more ? null : drafts);
    for (const draft of drafts) this.hear(draft);
    for (const room of this.all.keys()) void this.send(room);
  }

  text(room: string): string {
    return this.all.get(room)?.text ?? '';
  }

  keep(room: string, text: string): void {
    if (text === this.text(room)) return;
    this.all.set(room, { ...(this.all.get(room) ?? none), text, sent: false });
    this.rest(room);
  }

  /** What another device wrote while one was writing here; empty: nothing. */
  offered(room: string): string {
    return this.all.get(room)?.offered ?? '';
  }

  /** Takes what another device wrote; what stood here is offered instead. */
  swap(room: string): string {
    const [text, other] = [this.text(room), this.offered(room)];
    this.keep(room, other);
    this.offer(room, text);
    return other;
  }

  /** Offers this instead of what was offered; an empty text: nothing. */
  offer(room: string, text: string): void {
    const { offered: _old, ...draft } = this.all.get(room) ?? none;
    this.put(room, text.trim() ? { ...draft, offered: text } : draft);
  }

  /** A draft as the server has it, perhaps what was sent from here. */
  hear({ room, text, rev }: Unsent): void {
    const here = this.all.get(room) ?? none;
    if (rev <= here.base) return;
    const known = text === here.text || text === this.onTheWay.get(room);
    if (known) this.put(room, { ...here, base: rev, sent: text === here.text });
    else if (here.sent || here.text === '')
      this.put(room, { ...here, text, base: rev, sent: true });
    else {
      this.put(room, { ...here, base: rev });
      if (text.trim()) this.offer(room, text);
      this.rest(room);
    }
  }

  flush(): void {
    clearTimeout(this.timer);
    for (const room of this.unwritten) {
      const draft = this.all.get(room);
      if (draft) this.write(room, draft);
      void this.send(room);
    }
    this.unwritten.clear();
  }

  has(user: string): boolean {
    return this.user === user && [...this.all.values()].some(({ text }) => text.trim());
  }

  /** Nothing is written down any more: the user has logged out. */
  drop(): void {
    clearTimeout(this.timer);
    this.unwritten.clear();
    this.all.clear();
    this.user = '';
  }

  /** With everything that the server has, what it has no longer was sent or cleared elsewhere. */
  private async open(user: string, whole: Unsent[] | null): Promise<void> {
    this.flush();
    if (this.user) this.drop();
    this.user = user;
    const kept = await this.disk.drafts(user);
    const stands = new Set(whole?.map(({ room }) => room));
    for (const [room, draft] of kept) {
      const cleared = whole && draft.sent && !stands.has(room);
      // One may have begun to write meanwhile.
      if (this.user !== user || this.all.has(room)) continue;
      this.put(room, cleared ? { ...draft, text: '' } : draft);
    }
  }

  private put(room: string, draft: Draft): void {
    this.all.set(room, draft);
    this.write(room, draft);
  }

  private write(room: string, draft: Draft): void {
    const nothing = draft.text === '' && draft.sent && !draft.offered;
    if (this.user) void this.disk.keepDraft(`${this.user}/${room}`, nothing ? null : draft);
  }

  private rest(room: string): void {
    this.unwritten.add(room);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), patience);
  }

  /** What is refused as older than another device's comes again when that one's was heard; what
   *  finds no line waits for the next hello. */
  private async send(room: string): Promise<void> {
    const draft = this.all.get(room);
    if (!draft || draft.sent || !this.user || this.onTheWay.has(room)) return;
    const { text, base } = draft;
    this.onTheWay.set(room, text);
    const answer = await this.update({ room, text, base_rev: base }).catch(() => null);
    if (answer) this.hear({ room, text, rev: answer.rev });
    this.onTheWay.delete(room);
    const now = this.all.get(room);
    if (now && answer && now.text === text && now.base >= answer.rev)
      this.put(room, { ...now, sent: true });
    else if (now && (now.text !== text || now.base !== base)) void this.send(room);
  }
}
