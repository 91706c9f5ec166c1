import { expect, it } from 'vitest';
import { Refusal } from '../net/refusal';
import type { Hello, Mine, Room } from '../wire';
import { Rooms } from './rooms.svelte';

const mine = (room: string, more: Partial<Mine> = {}): Mine => ({
  room,
  in: true,
  role: 'member',
  read_seq: 0,
  mentions: 0,
  notify: 'all',
  rev: 1,
  ...more,
});
const room = (id: string, more: Partial<Room> = {}): Room => ({
  id,
  kind: 'private',
  name: id,
  topic: '',
  seq: 0,
  rev: 1,
  first_seq: 1,
  purged_rev: 0,
  mine: mine(id),
  ...more,
});
const hello = (...rooms: Room[]) => ({ epoch: 'e', rooms }) as unknown as Hello;

/** Rooms whose questions are answered from a list. */
function setUp(server: Map<string, Room>) {
  const asked: string[] = [];
  const ask = async (op: string, input: object): Promise<never> => {
    asked.push(op);
    const found = server.get((input as { room: string }).room);
    if (op === 'room.changes') {
      return { epoch: 'e', after: 0, up_to: found?.rev ?? 0, rows: [], more: false } as never;
    }
    if (!found) throw new Refusal('not_found');
    return { room: found, messages: [], members: [], up_to: found.rev } as never;
  };
  const rooms = new Rooms({
    ask,
    say: ask,
    blocked: () => false,
    applied: () => undefined,
    live: () => undefined,
    entered: () => undefined,
  });
  rooms.hello(hello());
  return { rooms, asked };
}

const later = () => new Promise((done) => setTimeout(done));

it('a room that one’s own log names is fetched and listed', async () => {
  const { rooms } = setUp(new Map([['new', room('new')]]));
  rooms.belonging.know(mine('new'), 0);
  await later();
  expect(rooms.find('new')?.mine?.in).toBe(true);
});

it('asks for what happened before it knew the room', async () => {
  const { rooms, asked } = setUp(new Map([['new', room('new')]]));
  rooms.change({ room: 'new', after: 6, up_to: 7, rows: [] });
  rooms.belonging.know(mine('new'), 0);
  await later();
  expect(asked).toContain('room.changes');
});

it('who was removed before the answer came does not see the room', async () => {
  const { rooms } = setUp(new Map([['new', room('new')]]));
  rooms.belonging.know(mine('new'), 0);
  rooms.belonging.know(mine('new', { in: false, rev: 2 }), 0);
  await later();
  expect(rooms.find('new')).toBeUndefined();
});

it('a room that one is removed from while looking loses its content and keeps its name', async () => {
  const { rooms } = setUp(new Map([['old', room('old')]]));
  rooms.hello(hello(room('old')));
  rooms.show('old', null, null);
  await later();
  expect(rooms.view?.state).toBe('open');
  rooms.belonging.know(mine('old', { in: false, rev: 2 }), 0);
  expect(rooms.view?.state).toBe('lost');
  expect(rooms.view?.was?.name).toBe('old');
  expect([rooms.find('old'), rooms.view?.messages.length]).toEqual([undefined, 0]);
});

it('a room that is not in the next hello was left meanwhile', async () => {
  const { rooms } = setUp(new Map());
  rooms.hello(hello(room('a'), room('b')));
  rooms.hello(hello(room('b')));
  expect(rooms.all.map(({ id }) => id)).toEqual(['b']);
});

it('what a new info does not say is not so any more', () => {
  const { rooms } = setUp(new Map());
  rooms.hello(hello(room('a', { archived: true, slow_s: 5 })));
  const { mine: _mine, seq: _seq, ...info } = room('a', { rev: 2, name: 'renamed' });
  rooms.change({ room: 'a', after: 1, up_to: 2, rows: [{ rev: 2, info }] });
  expect(rooms.find('a')).toMatchObject({ name: 'renamed' });
  expect([rooms.find('a')?.archived, rooms.find('a')?.slow_s]).toEqual([undefined, undefined]);
});

it('an older row about oneself does not replace a newer one', () => {
  const { rooms } = setUp(new Map());
  rooms.hello(hello(room('a', { mine: mine('a', { rev: 5 }) })));
  rooms.belonging.know(mine('a', { in: false, rev: 4 }), 0);
  expect(rooms.find('a')?.mine?.in).toBe(true);
});
