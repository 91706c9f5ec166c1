import { expect, it } from 'vitest';
import type { Hello, Room } from '../wire';
import { callsOf, newest } from './apart';
import { messageAt } from './room-log.model';
import { Rooms } from './rooms.svelte';

const nothing = () => undefined;

it('a message that was read apart from its room is as new as what was pushed since', () => {
  const ask = async () => ({}) as never;
  const on = { ask, say: ask, blocked: () => false, applied: nothing, live: nothing };
  const rooms = new Rooms({ ...on, entered: nothing });
  const lobby = { id: 'lobby', kind: 'lobby', name: 'lobby', seq: 9, rev: 9, first_seq: 1 } as Room;
  rooms.hello({ epoch: 'e', rooms: [lobby] } as Hello);
  const read = messageAt(3, 3);
  expect(newest(rooms, read)).toBe(read);
  const gone = { ...read, rev: 10, text: '', deleted: true };
  rooms.change({ room: 'lobby', after: 9, up_to: 10, rows: [{ rev: 10, message: gone }] });
  expect(newest(rooms, read)).toMatchObject({ deleted: true, text: '' });

  expect(callsOf(rooms, 'me')).toBe(0);
  const call = { ...messageAt(10, 11), mentions: ['me'] };
  rooms.change({ room: 'lobby', after: 10, up_to: 11, rows: [{ rev: 11, message: call }] });
  expect([callsOf(rooms, 'me'), callsOf(rooms, 'you')]).toEqual([1, 0]);
});
