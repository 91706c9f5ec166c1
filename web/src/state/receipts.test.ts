import { expect, it } from 'vitest';
import { seenBy } from './receipts';

const said = (seq: number, id: string, deleted = false) => ({
  seq,
  author: { id, name: id, kind: 'person' as const },
  ...(deleted ? { deleted } : {}),
});
const talk = [said(1, 'me'), said(2, 'budi'), said(3, 'me'), said(4, 'me', true), said(5, 'me')];
const marks = (reads: Record<string, number>) => [
  ...seenBy(talk, new Map(Object.entries(reads)), 'me'),
];

it('stands under the last of one’s own messages that was read', () => {
  expect(marks({ budi: 2 })).toEqual([[1, ['budi']]]);
  expect(marks({ budi: 9 })).toEqual([[5, ['budi']]]);
});

it('never stands under a tombstone', () => {
  expect(marks({ budi: 4 })).toEqual([[3, ['budi']]]);
});

it('several readers stand each where he is', () => {
  expect(marks({ budi: 5, citra: 5, dewi: 3 })).toEqual([
    [5, ['budi', 'citra']],
    [3, ['dewi']],
  ]);
});

it('says nothing of oneself, of who has read nothing, and where nothing is known', () => {
  expect(marks({ me: 5, budi: 0 })).toEqual([]);
  expect([...seenBy(talk, undefined, 'me')]).toEqual([]);
});
