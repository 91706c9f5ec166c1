import { expect, it } from 'vitest';
import type { Room } from '../wire';
import { Reading } from './reading';
import { Rooms } from './rooms.svelte';

it('in a room that is read from outside one stands where one stopped the last time', () => {
  const never = () => new Promise<never>(() => undefined);
  const nothing = () => undefined;
  const rooms = new Rooms({
    ask: never,
    say: never,
    blocked: () => false,
    applied: nothing,
    live: nothing,
    entered: (room) => reading.entered(room),
  });
  const reading = new Reading(rooms, never);
  const mine = { room: 'garden', in: false, read_seq: 20, rev: 1 };
  rooms.learned({ id: 'garden', kind: 'public', seq: 30, rev: 30, first_seq: 1, mine } as Room);
  reading.seen('garden', 7);
  expect(rooms.readSeq('garden')).toBe(20);
  reading.seen('garden', 25);
  expect(rooms.readSeq('garden')).toBe(25);
  reading.forget();
});
