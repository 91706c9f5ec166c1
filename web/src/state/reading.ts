import { sayLast } from '../net/api';
import type { In, Out } from '../net/operations';
import type { Hello, Message, Room } from '../wire';
import { ReadMarks } from './read-marks';
import type { RoomLog } from './room-log';
import type { Rooms } from './rooms.svelte';

/** How far one has read in every room, on this device and on the others. */
export class Reading {
  /** One's own room: the log of what is private to one. */
  self = '';
  private me = '';
  private readonly marks: ReadMarks;
  private readonly lower: (input: In<'read.mark'>) => Promise<Out<'read.mark'>>;

  constructor(
    private readonly rooms: Rooms,
    mark: (input: In<'read.mark'>) => Promise<Out<'read.mark'>>,
  ) {
    this.lower = mark;
    this.marks = new ReadMarks({
      mark: (room, seq) => mark({ room, seq }),
      stands: (room, seq) => rooms.stand(room, seq),
    });
    addEventListener('pagehide', () =>
      this.marks.flush((room, seq) => sayLast('read.mark', { room, seq })),
    );
  }

  /** After the rooms have heard it. */
  hello({ self, me, rooms }: Hello): void {
    this.self = self;
    this.me = me.id;
    for (const { mine } of rooms) if (mine) this.rooms.belonging.know(mine, this.marks.greet(mine));
  }

  /** A room is here that was not known before: one has come in, or reads it from outside. */
  entered({ mine }: Room): void {
    if (mine) this.rooms.belonging.know(mine, this.marks.greet(mine));
  }

  /** Rows of a room, perhaps one's own, were replaced. */
  applied(log: RoomLog): void {
    this.own(log);
    if (log.room !== this.self) return;
    for (const mine of log.mine.values()) this.rooms.belonging.know(mine, this.marks.hear(mine));
  }

  /** The message was on the screen, before somebody's eyes. */
  seen(room: string, seq: number): void {
    this.marks.seen(room, seq);
  }

  /** This message and what follows it are to be read again, when one comes back. */
  async unreadFrom({ room, seq }: Pick<Message, 'room' | 'seq'>): Promise<void> {
    const { read_seq } = await this.lower({ room, seq: seq - 1, back: true });
    this.marks.fell(room, read_seq);
    this.rooms.unreadFrom(room, seq);
  }

  forget(): void {
    this.marks.forget();
    this.self = this.me = '';
  }

  /** Posting by one who had read everything moves his read position. */
  private own(log: RoomLog): void {
    let read = this.rooms.readSeq(log.room);
    if (!this.me || read === undefined) return;
    while (log.messages.get(read + 1)?.author.id === this.me) read++;
    this.marks.posted(log.room, read);
  }
}
