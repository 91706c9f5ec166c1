import type { Hello, Mine, Room } from '../wire';
import { Arrivals, type ArrivalsEvents } from './arrivals';
import { RoomLog } from './room-log';
import type { RoomView } from './room-view.svelte';
import { readUpTo } from './unread';

/** The rooms of the page, as far as coming and going concerns them. */
export interface Ground {
  all: Room[];
  /** The room on the screen, if it is this one. */
  viewOf(id: string): RoomView | null;
  readonly logs: Map<string, RoomLog>;
  find(id: string): Room | undefined;
  edit(id: string, change: (room: Room) => Room): void;
  /** Asks for what the log misses. */
  follow(log: RoomLog): void;
}

interface Events {
  ask: ArrivalsEvents['ask'];
  /** One is in a room that was not known here. */
  entered(room: Room): void;
}

/** Which rooms one is in: they come and go while the page is open, by what one's own log says. */
export class Belonging {
  /** The greatest rev that was heard of rooms that are not known here, or not yet. */
  private readonly strangers = new Map<string, number>();
  private readonly arrivals: Arrivals;

  constructor(
    private readonly rooms: Ground,
    private readonly on: Events,
  ) {
    this.arrivals = new Arrivals({
      ask: (op, input) => on.ask(op, input),
      arrived: (room, rev) => this.arrived(room, rev),
      counted: (ids) => this.counted(ids),
    });
  }

  /** A snapshot: what is not in it one has left while nobody could say so. */
  hello(hello: Hello, before: readonly Room[]): void {
    this.forget();
    if (hello.rooms_more) this.keep(before);
    else this.leaveOthers(before);
  }

  forget(): void {
    this.arrivals.begin();
    this.strangers.clear();
  }

  hear(room: string, rev: number): void {
    this.strangers.set(room, Math.max(rev, this.strangers.get(room) ?? 0));
  }

  /** What is private to one user about a room has changed; he stands at `read`. */
  know(mine: Mine, read: number): void {
    const room = this.rooms.find(mine.room);
    if (!room && mine.in) return void this.arrivals.admit(mine.room);
    if (!room) return this.arrivals.dismiss(mine.room);
    const newer = mine.rev >= (room.mine?.rev ?? 0);
    this.rooms.edit(mine.room, (old) => readUpTo(newer ? { ...old, mine } : old, read));
    if (newer && room.mine?.in && !mine.in) this.left({ ...room, mine });
  }

  /** A room that one has just made or entered is there before its rows arrive. */
  entered(room: Room): void {
    if (!this.rooms.find(room.id)) this.rooms.all = [...this.rooms.all, room];
    else if (room.mine) this.know(room.mine, room.mine.read_seq);
  }

  /** What is known of the room is worthless. */
  reread(room: string): void {
    void this.arrivals.admit(room);
  }

  /** The server says that one may not know of this room, which one followed. */
  lost(log: RoomLog): void {
    const room = this.rooms.find(log.room);
    this.drop(log.room);
    if (room) this.rooms.viewOf(room.id)?.lose(room);
  }

  /** Watching goes on as long as the server allows it: opening the room again tells. */
  private leaveOthers(before: readonly Room[]): void {
    for (const room of before) {
      if (this.rooms.find(room.id)) continue;
      if (this.rooms.viewOf(room.id)) this.rooms.all = [...this.rooms.all, room];
      // A thread that nobody spoke in for long is not told, and goes on all the same.
      const over = room.mine?.in && room.kind !== 'thread';
      if (!this.rooms.viewOf(room.id) || over) this.left({ ...room, mine: undefined });
    }
  }

  private keep(before: readonly Room[]): void {
    const { all } = this.rooms;
    const known = new Set(all.map(({ id }) => id));
    void this.arrivals.rest(all);
    this.rooms.all = [...all, ...before.filter(({ id }) => !known.has(id))];
  }

  private counted(ids: Set<string>): void {
    for (const room of this.rooms.all) {
      if (room.mine?.in && room.kind !== 'thread' && !ids.has(room.id))
        this.left({ ...room, mine: undefined });
    }
  }

  /** What happened to the room since it was read is asked for: its rows found no log. */
  private arrived(room: Room, rev: number): void {
    const { rooms } = this;
    rooms.all = [...rooms.all.filter(({ id }) => id !== room.id), room];
    const log = rooms.logs.get(room.id) ?? new RoomLog(room.id, rev, room.seq);
    rooms.logs.set(room.id, log);
    log.hearHead(this.strangers.get(room.id) ?? 0);
    this.strangers.delete(room.id);
    rooms.follow(log);
    this.on.entered(room);
    const view = this.rooms.viewOf(room.id);
    if (view && view.state !== 'open') void view.reopen();
  }

  /** One is no longer in this room. A public one on the screen may still be read. */
  private left(room: Room): void {
    const view = this.rooms.viewOf(room.id);
    if (view && (room.kind === 'public' || room.kind === 'thread')) {
      this.rooms.edit(room.id, () => room);
      return void view.reopen();
    }
    this.drop(room.id);
    view?.lose(room);
  }

  private drop(id: string): void {
    this.arrivals.dismiss(id);
    this.rooms.logs.delete(id);
    this.rooms.all = this.rooms.all.filter((room) => room.id !== id);
  }
}
