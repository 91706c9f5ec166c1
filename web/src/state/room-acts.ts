import type { In, Name, Out } from '../net/operations';
import type { Message, Mine, Room } from '../wire';
import { Once } from './once';
import type { Rooms } from './rooms.svelte';

interface Server {
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
}

/** What people do with rooms. A refusal is thrown at whoever asked: he has the place to say it. */
export class RoomActs {
  private readonly making = new Once();

  constructor(
    private readonly rooms: Rooms,
    private readonly server: Server,
    private readonly go: (room: string) => void,
  ) {}

  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>> {
    return this.server.ask(op, input);
  }

  /** Asked again for the same room after an answer was lost, the server makes no second one. */
  create(wanted: Omit<In<'room.create'>, 'key'>): Promise<Room> {
    return this.making.make(wanted, (key) => this.ask('room.create', { ...wanted, key }));
  }

  /** Some of those who may read a room, by a part of the name. Guests cannot look for people. */
  async readers(
    room: Room,
    query: string,
    limit: number,
    guest: boolean,
  ): Promise<{ id: string; name: string }[]> {
    // A thread has no members of its own.
    const within = room.parent && this.rooms.find(room.parent.room);
    if (within) return this.readers(within, query, limit, guest);
    if (room.kind === 'lobby' || room.kind === 'announcements')
      return guest ? [] : (await this.ask('user.find', { query, limit })).users;
    const { members } = await this.ask('member.list', { room: room.id, query, limit });
    return members.map(({ user, name }) => ({ id: user, name }));
  }

  /** The conversation of these people and oneself: there is one of them, for ever. */
  direct(users: string[]): Promise<Room> {
    return this.ask('direct.open', { users });
  }

  async openDirect(users: string[]): Promise<void> {
    this.enter(await this.direct(users));
  }

  async join(room: string): Promise<void> {
    this.enter(await this.ask('room.join', { room }));
  }

  /** One sees by oneself that one has left: there is nothing to explain. */
  async leave(room: Room): Promise<void> {
    await this.ask('room.leave', { room: room.id });
    if (this.rooms.view?.id === room.id) this.go('lobby');
  }

  async update(wanted: In<'room.update'>): Promise<void> {
    await this.ask('room.update', wanted);
  }

  async archive(room: string, on: boolean): Promise<void> {
    await this.ask('room.archive', { room, on });
  }

  async mine(wanted: In<'mine.update'>): Promise<Mine> {
    const mine = await this.ask('mine.update', wanted);
    this.rooms.belonging.know(mine, this.rooms.readSeq(wanted.room) ?? mine.read_seq);
    return mine;
  }

  /** Favourites in their new order. */
  async place(places: Map<string, number>): Promise<void> {
    for (const [room, place] of places) await this.mine({ room, place });
  }

  async followThread(room: string, on: boolean): Promise<void> {
    const mine = await this.ask('thread.follow', { room, on });
    this.rooms.belonging.know(mine, this.rooms.readSeq(room) ?? mine.read_seq);
  }

  async remove({ room, seq }: Pick<Message, 'room' | 'seq'>): Promise<void> {
    await this.ask('message.delete', { room, seq });
  }

  enter(room: Room): void {
    this.rooms.belonging.entered(room);
    this.go(room.id);
  }
}
