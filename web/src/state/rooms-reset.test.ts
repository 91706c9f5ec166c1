import { expect, it } from 'vitest';
import type { In, RoomPage } from '../net/operations';
import type { Hello, Room } from '../wire';
import { messageAt } from './room-log.model';
import { Rooms } from './rooms.svelte';

type Asked = { op: string; epoch?: string; around?: number | undefined };

/** A lobby that grows by a message with every page that is read, of which 20 were read. */
function setUp() {
  const asked: Asked[] = [];
  const server = { seq: 100, reset: false };
  const lobby = (): Room =>
    ({
      id: 'lobby',
      kind: 'lobby',
      name: 'lobby',
      seq: server.seq,
      rev: server.seq,
      first_seq: 1,
      mine: { room: 'lobby', in: true, read_seq: 20, rev: 1 },
    }) as Room;
  const open = ({ around }: In<'room.open'>): RoomPage => {
    server.seq++;
    const last = around === undefined ? server.seq : around + 5;
    const seqs = Array.from({ length: 10 }, (_none, i) => last - 9 + i);
    const messages = seqs.map((seq) => messageAt(seq, seq));
    return { room: lobby(), messages, members: [], up_to: server.seq } as RoomPage;
  };
  const ask = async (op: string, input: object): Promise<never> => {
    const { epoch, around } = input as { epoch?: string; around?: number };
    asked.push(op === 'room.changes' ? { op, epoch: epoch ?? '' } : { op, around });
    if (op === 'room.open') return open(input as In<'room.open'>) as never;
    const reset = server.reset || epoch !== 'e';
    server.reset = false;
    if (reset) return { epoch: 'e', reset: true } as never;
    const { after } = input as { after: number };
    return { epoch: 'e', after, up_to: server.seq, rows: [], more: false } as never;
  };
  const nothing = () => undefined;
  const rooms = new Rooms({
    ask,
    say: ask,
    blocked: () => false,
    applied: nothing,
    live: nothing,
    entered: nothing,
  });
  return { rooms, asked, server, hello: () => ({ epoch: 'e', rooms: [lobby()] }) as Hello };
}

const later = () => new Promise((done) => setTimeout(done));

it('what comes before the first hello is not asked for without an epoch', async () => {
  const { rooms, asked, hello } = setUp();
  rooms.show('lobby', null, null);
  await later();
  expect(asked.map(({ around }) => around)).toEqual([undefined, 21]);
  expect([rooms.view?.state, rooms.view?.newFrom]).toEqual(['open', 21]);
  rooms.hello(hello());
  await later();
  expect(asked.filter(({ op }) => op === 'room.changes')).toEqual([
    { op: 'room.changes', epoch: 'e' },
  ]);
  expect(rooms.view?.newFrom).toBe(21);
});

it('a room that has to be opened afresh is opened where one has to read on', async () => {
  const { rooms, asked, server, hello } = setUp();
  rooms.show('lobby', null, null);
  rooms.hello(hello());
  await later();
  asked.length = 0;
  server.reset = true;
  rooms.heads({ lobby: server.seq + 5 });
  rooms.follow(rooms.log('lobby'));
  await later();
  const opened = asked.filter(({ op }) => op === 'room.open');
  expect(asked[0]?.op).toBe('room.changes');
  expect(opened.map(({ around }) => around)).toEqual([undefined, 21]);
  expect([rooms.view?.state, rooms.view?.newFrom]).toEqual(['open', 21]);
});
