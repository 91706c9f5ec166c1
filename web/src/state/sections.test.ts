import { describe, expect, it } from 'vitest';
import type { Room } from '../wire';
import { lastPlace, moved, neighbour, sectionsOf } from './sections';

const room = (id: string, more: Partial<Room> = {}, mine: object = {}): Room =>
  ({
    id,
    name: id,
    kind: 'public',
    seq: 5,
    ...more,
    mine: { in: true, read_seq: 5, mentions: 0, ...mine },
  }) as Room;
const ids = (rooms: readonly Room[]) => rooms.map(({ id }) => id).join(' ');
const named = ({ name }: Room) => name;

const rooms = [
  room('zebra'),
  room('lobby', { kind: 'lobby' }),
  room('apel', {}, { read_seq: 1 }),
  room('budi', { kind: 'direct' }),
  room('tua', { archived: true }, { favourite: true }),
  room('satu', {}, { favourite: true, place: 2048 }),
  room('dua', {}, { favourite: true, place: 1024 }),
  room('seen', {}, { in: false }),
  room('own', { kind: 'self' }),
  room('announcements', { kind: 'announcements' }),
];

describe('the sidebar', () => {
  it('has sections, the fixed rooms first, then what is unread, then the names', () => {
    const found = sectionsOf(rooms, named).map((one) => `${one.name}: ${ids(one.rooms)}`);
    expect(found).toEqual([
      'favourites: dua satu',
      'rooms: lobby announcements apel zebra',
      'direct: budi',
      'archived: tua',
    ]);
  });

  it('keeps the room on the screen where it was when one came', () => {
    const read = rooms.map((one) => (one.id === 'zebra' ? room('zebra') : one));
    const [, second] = sectionsOf(read, named, { room: 'zebra', unread: true });
    expect(ids(second!.rooms)).toBe('lobby announcements apel zebra');
    const [, third] = sectionsOf(rooms, named, { room: 'apel', unread: false });
    expect(ids(third!.rooms)).toBe('lobby announcements apel zebra');
  });

  it('goes from room to room and round, on wish only to what is unread', () => {
    const all = sectionsOf(rooms, named);
    expect(neighbour(all, 'satu', 1)?.id).toBe('lobby');
    expect(neighbour(all, 'dua', -1)?.id).toBe('tua');
    expect(neighbour(all, 'budi', 1, (one) => one.id === 'apel')?.id).toBe('apel');
    expect(neighbour(all, 'apel', 1, (one) => one.id === 'apel')).toBeUndefined();
  });
});

describe('the order of favourites', () => {
  const favourite = (id: string, place?: number) =>
    room(id, {}, { favourite: true, ...(place === undefined ? {} : { place }) });

  it('changes one place as a rule', () => {
    const three = [favourite('a', 1024), favourite('b', 2048), favourite('c', 3072)];
    expect([...moved(three, 2, 0)]).toEqual([['c', 512]]);
    expect([...moved(three, 0, 1)]).toEqual([['a', 2560]]);
    expect([...moved(three, 0, 2)]).toEqual([['a', 4096]]);
    expect(moved(three, 1, 1).size).toBe(0);
    expect(moved(three, 0, -1).size).toBe(0);
  });

  it('changes all where nothing fits between', () => {
    const tight = [favourite('a', 1), favourite('b', 2), favourite('c')];
    expect([...moved(tight, 2, 1)]).toEqual([
      ['a', 1024],
      ['c', 2048],
      ['b', 3072],
    ]);
  });

  it('puts a new one last', () => {
    expect(lastPlace([favourite('a', 1024), room('b')])).toBe(2048);
  });
});
