import { SvelteMap } from 'svelte/reactivity';
import type { In, Out } from '../net/operations';
import type { Hello, Unsent } from '../wire';
import type { Disk } from './disk';

const patience = 500; // ms of rest before a draft is written down and sent to one's other devices

/** What one begins to say. */
export interface Begun {
  text: string;
  /** The message that it answers. */
  reply_to?: number | undefined;
}

/** What was begun in a room. */
export interface Draft extends Begun {
  /** The rev of the server's row that it was made of; 0: there was none. */
  base: number;
  /** The server has it as it stands here. */
  sent: boolean;
  /** What another device wrote while one was writing here. */
  offered?: string;
  /** The message that this answers. */
  offered_to?: number | undefined;
}

const none: Draft = { text: '', base: 0, sent: true };

const same = (a: Begun, b?: Begun) => a.text === b?.text && a.reply_to === b.reply_to;
const isBegun = ({ text, reply_to }: Begun) => !!text.trim() || !!reply_to;

/** What was begun in each room and not sent: kept in this browser, and a row of one's own log, by
 *  which it follows one to other devices. What was written last stands; where another device wrote
 *  meanwhile, its text is offered. */
export class Drafts {
  private user = '';
  private readonly all = new SvelteMap<string, Draft>();
  /** Rooms whose draft has changed since it was written down. */
  private readonly unwritten = new Set<string>();
  private readonly onTheWay = new Map<string, Begun>();
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
    return this.of(room).text;
  }

  /** The message that one is about to answer. */
  answered(room: string): number | undefined {
    return this.of(room).reply_to;
  }

  /** Something was begun there. */
  begun(room: string): boolean {
    return isBegun(this.of(room));
  }

  /** What was written last was written here, and the server does not have it yet. */
  fresh(room: string): boolean {
    return !this.of(room).sent;
  }

  keep(room: string, text: string): void {
    this.say(room, { text, reply_to: this.answered(room) });
  }

  answer({ room, seq }: { room: string; seq: number }): void {
    this.say(room, { text: this.text(room), reply_to: seq });
    this.flush();
  }

  /** One does not want to answer after all. Says whether one was about to. */
  dropAnswer(room: string): boolean {
    const was = !!this.answered(room);
    this.say(room, { text: this.text(room), reply_to: undefined });
    return was;
  }

  /** What another device wrote while one was writing here. */
  offered(room: string): Begun | null {
    const { offered, offered_to } = this.of(room);
    return offered === undefined ? null : { text: offered, reply_to: offered_to };
  }

  /** Takes what another device wrote; what stood here is offered instead. */
  swap(room: string): string {
    const [here, other] = [this.of(room), this.offered(room) ?? none];
    this.say(room, other);
    this.offer(room, here);
    return other.text;
  }

  /** Offers this instead of what was offered; where nothing is begun: nothing. */
  offer(room: string, begun: Begun = none): void {
    const { offered: _text, offered_to: _to, ...draft } = this.of(room);
    const offered = { offered: begun.text, offered_to: begun.reply_to };
    this.put(room, isBegun(begun) ? { ...draft, ...offered } : draft);
  }

  /** A draft as the server has it, perhaps what was sent from here. */
  hear(row: Omit<Unsent, 'reply_to'> & Begun): void {
    const { room, text, reply_to, rev } = row;
    const here = this.of(room);
    if (rev <= here.base) return;
    const sent = same(row, here);
    if (sent || same(row, this.onTheWay.get(room))) this.put(room, { ...here, base: rev, sent });
    else if (here.sent || same(here, none))
      this.put(room, { ...here, text, reply_to, base: rev, sent: true });
    else {
      this.put(room, { ...here, base: rev });
      if (isBegun(row)) this.offer(room, row);
      this.rest(room);
    }
  }

  flush(): void {
    const rooms = [...this.unwritten];
    this.writeDown();
    for (const room of rooms) void this.send(room);
  }

  has(user: string): boolean {
    return this.user === user && [...this.all.values()].some(isBegun);
  }

  /** Nothing is written down any more: the user has logged out. */
  drop(): void {
    clearTimeout(this.timer);
    this.unwritten.clear();
    this.onTheWay.clear();
    this.all.clear();
    this.user = '';
  }

  /** With everything that the server has, what it has no longer was sent or cleared elsewhere. */
  private async open(user: string, whole: Unsent[] | null): Promise<void> {
    // The line is another user's already: what this one began stays in the browser.
    this.writeDown();
    if (this.user) this.drop();
    this.user = user;
    const kept = await this.disk.drafts(user);
    const stands = new Set(whole?.map(({ room }) => room));
    for (const [room, draft] of kept) {
      const cleared = whole && draft.sent && !stands.has(room);
      // One may have begun to write meanwhile.
      if (this.user !== user || this.all.has(room)) continue;
      this.put(room, cleared ? { ...draft, text: '', reply_to: undefined } : draft);
    }
  }

  private of(room: string): Draft {
    return this.all.get(room) ?? none;
  }

  private say(room: string, { text, reply_to }: Begun): void {
    const old = this.of(room);
    if (same({ text, reply_to }, old)) return;
    this.all.set(room, { ...old, text, reply_to, sent: false });
    this.rest(room);
  }

  private put(room: string, draft: Draft): void {
    this.all.set(room, draft);
    this.write(room, draft);
  }

  private writeDown(): void {
    clearTimeout(this.timer);
    for (const room of this.unwritten) this.write(room, this.of(room));
    this.unwritten.clear();
  }

  private write(room: string, draft: Draft): void {
    const nothing = same(draft, none) && draft.sent && draft.offered === undefined;
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
    const { user } = this;
    const draft = this.all.get(room);
    if (!draft || draft.sent || !user || this.onTheWay.has(room)) return;
    const { text, reply_to, base } = draft;
    const said = { room, text, ...(reply_to && { reply_to }) };
    this.onTheWay.set(room, said);
    const answer = await this.update({ ...said, base_rev: base }).catch(() => null);
    if (this.user !== user) return;
    if (answer) this.hear({ ...said, rev: answer.rev });
    this.onTheWay.delete(room);
    const now = this.all.get(room);
    if (now && answer && same(now, draft) && now.base >= answer.rev)
      this.put(room, { ...now, sent: true });
    else if (now && (!same(now, draft) || now.base !== base)) void this.send(room);
  }
}
