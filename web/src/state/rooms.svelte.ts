import type { In, Name, Out } from '../net/operations';
import type { Change, Hello, Message, Room } from '../wire';
import { Belonging } from './belonging';
import { CatchUp } from './catch-up';
import { RoomLog, sharedOf } from './room-log';
import { RoomView, type Anchor, type RoomSource } from './room-view.svelte';
import { readUpTo } from './unread';

export interface RoomsEvents {
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
  /** Over the line only. */
  say<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
  /** Whether there is HTTP instead of the line. */
  blocked(): boolean;
  /** Rows of a room were applied, by push or by catching up. */
  applied(log: RoomLog): void;
  /** A room is here that was not known before. */
  entered(room: Room): void;
  /** One change was pushed while the page was up to date. */
  live(messages: Message[]): void;
}

/** After a `heads` signal the push is often on its way already: wait this long, at random. */
const headsPatience = 800;

/** All rooms that this page knows, their logs, and the one on the screen. */
export class Rooms implements RoomSource {
  all = $state.raw<Room[]>([]);
  /** Every row of a list asks for its room. */
  private readonly byId = $derived(new Map(this.all.map((room) => [room.id, room])));
  view = $state.raw<RoomView | null>(null);
  /** A thread that stands beside the room. */
  side = $state.raw<RoomView | null>(null);
  readonly logs = new Map<string, RoomLog>();
  private epoch = '';
  private readonly catchUp: CatchUp;
  /** Which rooms one is in. */
  readonly belonging: Belonging;

  constructor(private readonly on: RoomsEvents) {
    this.catchUp = new CatchUp({
      ask: (input) => on.ask('room.changes', input),
      epoch: () => this.epoch,
      applied: (log) => this.applied(log),
      reset: (log, epoch) => this.reset(log, epoch),
      follows: (log) => this.logs.get(log.room) === log,
      lost: (log) => this.belonging.lost(log),
    });
    this.belonging = new Belonging(this, {
      ask: (op, input) => on.ask(op, input),
      entered: (room) => on.entered(room),
    });
  }

  stand(id: string, read: number): void {
    this.edit(id, (room) => readUpTo(room, read));
  }

  unreadFrom(id: string, seq: number): void {
    this.viewOf(id)?.unreadFrom(seq);
  }

  readSeq(id: string): number | undefined {
    return this.find(id)?.mine?.read_seq;
  }

  find(id: string): Room | undefined {
    return this.byId.get(id);
  }

  /** A conversation that is on the screen. */
  viewOf(id: string): RoomView | null {
    return this.views.find((view) => view.id === id) ?? null;
  }

  private get views(): RoomView[] {
    return [this.view, this.side].filter((view) => view !== null);
  }

  /** The room whose rights hold: for a thread that in which it began. */
  governing(id: string): Room | undefined {
    const room = this.find(id);
    return room?.parent ? (this.find(room.parent.room) ?? room) : room;
  }

  showBeside(room: Room | null, target: number | null = null): void {
    const before = this.side;
    if (room) this.belonging.entered(room);
    if (before?.id !== room?.id) this.side = room && new RoomView(room.id, this);
    this.leave(before);
    void this.side?.open(target);
  }

  show(id: string | undefined, target: number | null, place: Anchor | null): void {
    const before = this.view;
    if (before?.id !== id) this.view = id === undefined ? null : new RoomView(id, this);
    this.leave(before);
    void this.view?.open(target, place);
  }

  /** What was only watched is pushed no longer, so what is known of it would grow old. */
  leave(view: Pick<RoomView, 'id' | 'close'> | null): void {
    if (!view || this.viewOf(view.id) || this.subscribed(view.id)) return;
    view.close();
    this.logs.delete(view.id);
    this.on.say('room.close', { room: view.id }).catch(() => undefined);
  }

  hello(hello: Hello): void {
    if (this.epoch && this.epoch !== hello.epoch) this.forget();
    this.epoch = hello.epoch;
    const before = this.all;
    this.all = hello.rooms;
    for (const room of hello.rooms) this.greet(room);
    this.belonging.hello(hello, before);
    for (const view of this.views) {
      if (!this.subscribed(view.id) || view.state !== 'open') void view.reopen();
    }
  }

  change(change: Change): void {
    const log = this.logs.get(change.room);
    if (!log) return this.belonging.hear(change.room, change.up_to);
    const verdict = log.take(change);
    if (verdict === 'behind') void this.catchUp.run(log);
    if (verdict !== 'applied') return;
    this.applied(log);
    if (!log.behind) this.on.live(change.rows.flatMap((row) => row.message ?? []));
  }

  /** Asks for what a room misses, if anything. */
  follow(log: RoomLog): void {
    void this.catchUp.run(log);
  }

  /** Asks for what the server could not push: in the room on the screen, and in these. */
  async poll(ids: string[]): Promise<void> {
    const here = this.views.map(({ id }) => id);
    const rooms = new Set([...here, ...ids]);
    const logs = [...rooms].flatMap((id) => this.logs.get(id) ?? []);
    await Promise.all(logs.filter((log) => log.span || !here.includes(log.room)).map(this.news));
  }

  private news = async (log: RoomLog): Promise<void> => {
    const before = log.lastSeq;
    await this.catchUp.poll(log);
    const messages = log.list().filter(({ seq }) => seq > before);
    if (messages.length) this.on.live(messages);
  };

  heads(revs: Record<string, number>): void {
    for (const [room, rev] of Object.entries(revs)) {
      const log = this.logs.get(room);
      if (!log) this.belonging.hear(room, rev);
      log?.hearHead(rev);
      if (log?.behind) this.catchUp.soon(log, 200 + Math.random() * headsPatience);
    }
  }

  /** Throws away every row: they belong to another user or to another epoch. */
  forget(epoch = '', still: Room[] = []): void {
    this.catchUp.stop();
    this.belonging.forget();
    this.logs.clear();
    this.epoch = epoch;
    this.all = still;
    this.side = null;
    const { view } = this;
    if (view) this.view = new RoomView(view.id, this);
  }

  log(room: string): RoomLog {
    let log = this.logs.get(room);
    if (!log) this.logs.set(room, (log = new RoomLog(room, 0, 0)));
    return log;
  }

  open(input: In<'room.open'>): Promise<Out<'room.open'>> {
    // What is watched is watched by a line: without one the next hello opens the room.
    const { watch, ...page } = input;
    return watch && !this.on.blocked()
      ? this.on.say('room.open', input)
      : this.on.ask('room.open', page);
  }

  history(input: In<'room.history'>): Promise<Out<'room.history'>> {
    return this.on.ask('room.history', input);
  }

  /** A message as an operation answered it: its push may come later, or not at all. */
  took(message: Message): void {
    this.logs.get(message.room)?.keep(message);
    this.viewOf(message.room)?.refresh();
    this.edit(message.room, (room) => ({ ...room })); // whoever names it by this message looks again
  }

  /** What no row of its log says of a room that is known is taken over; the rest comes by rows. */
  learned(room: Room): void {
    const { size } = room;
    if (!this.find(room.id)) {
      this.all = [...this.all, room];
      this.on.entered(room); // read from outside: one stands where one stopped the last time
    } else if (size !== undefined) this.edit(room.id, (old) => ({ ...old, size }));
    const log = this.log(room.id);
    this.on.applied(log);
    this.follow(log);
  }

  subscribed(id: string): boolean {
    const fixed = id === 'lobby' || id === 'announcements';
    return fixed || this.find(id)?.mine?.in === true;
  }

  /** A room that was never opened stands at the rev of the newest hello; but no announcement that
   *  came while the line was down may be missed. */
  private greet(room: Room): void {
    const log = this.logs.get(room.id);
    if (!log || (!log.span && room.kind !== 'announcements')) {
      this.logs.set(room.id, new RoomLog(room.id, room.rev, room.seq));
      return;
    }
    log.hearHead(room.rev);
    void this.catchUp.run(log);
  }

  private applied(log: RoomLog): void {
    const { info } = log;
    this.edit(log.room, (room) => ({
      ...room,
      ...(info ? sharedOf(info) : {}),
      seq: Math.max(room.seq, log.lastSeq),
    }));
    this.viewOf(log.room)?.refresh();
    this.on.applied(log);
    if (info?.kind === 'private' && !this.find(log.room)?.mine?.in) this.belonging.lost(log);
  }

  edit(id: string, change: (room: Room) => Room): void {
    this.all = this.all.map((room) => (room.id === id ? change(room) : room));
  }

  private reset(log: RoomLog, epoch: string): void {
    this.logs.delete(log.room);
    if (epoch !== this.epoch) this.forget(epoch, this.all);
    const view = this.viewOf(log.room);
    if (view) void view.again();
    else if (this.find(log.room)) this.belonging.reread(log.room);
  }
}
