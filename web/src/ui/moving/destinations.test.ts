import { expect, it } from 'vitest';
import type { Room } from '../../state/rows';
import { destinations, type Destination } from './destinations';

function to(name: string, unread = 0): Destination {
  const mine = { in: true, read_seq: 10 };
  const room = { id: name, kind: 'public', name, seq: 10 + unread, mine } as unknown as Room;
  return { key: name, name, room };
}

const names = (found: Destination[]) => found.map(({ name }) => name);

it('the beginning of a name counts more than one inside, and letters in it least', () => {
  const all = ['gardening', 'the den', 'den haag', 'redesign', 'dxexn'].map((name) => to(name));
  expect(names(destinations(all, 'den', [], undefined))).toEqual([
    'den haag',
    'the den',
    'gardening',
    'dxexn',
    'redesign',
  ]);
  expect(destinations(all, 'zz', [], undefined)).toEqual([]);
});

it('of what fits alike, where one was last comes first, then what is unread', () => {
  const all = [to('team a'), to('team b', 3), to('team c'), to('team d')];
  expect(names(destinations(all, 'team', ['team d', 'team c'], 'team c'))).toEqual([
    'team d',
    'team c',
    'team b',
    'team a',
  ]);
});

it('with nothing written it leads back to where one was before', () => {
  const all = [to('here'), to('before'), to('never')];
  expect(names(destinations(all, '', ['here', 'before'], 'here'))).toEqual(['before', 'never']);
});

it('accents and case do not matter', () => {
  expect(names(destinations([to('Café Über')], 'cafe ub', [], undefined))).toEqual(['Café Über']);
});

it('five hundred rooms are ranked within a frame', () => {
  const all = Array.from({ length: 500 }, (_, n) => to(`project ${n} of the Ünited café`, n % 3));
  destinations(all, 'warm', [], undefined);
  const start = performance.now();
  for (let i = 0; i < 10; i++) destinations(all, 'prcafe', [], undefined);
  expect((performance.now() - start) / 10).toBeLessThan(16);
});
