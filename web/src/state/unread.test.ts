import { describe, expect, it } from 'vitest';
import type { Room } from '../wire';
import { mentionsOf, readUpTo, unreadIn, unreadOf } from './unread';

const room = (seq: number, read_seq: number, mentions = 0, joined = true) =>
  ({ seq, mine: { in: joined, read_seq, mentions } }) as Room;

describe('what is unread', () => {
  it('is what stands above the read position', () => {
    expect(unreadOf(room(12, 9))).toBe(3);
    expect(unreadOf(room(12, 12))).toBe(0);
  });

  it('is never less than nothing, and nothing where one is not', () => {
    expect(unreadOf(room(12, 14))).toBe(0);
    expect(unreadOf(room(12, 0, 0, false))).toBe(0);
    expect(unreadOf({ seq: 12 })).toBe(0);
  });

  it('adds up', () => {
    expect(unreadIn([room(12, 9), room(4, 4), room(2, 0)])).toBe(5);
  });

  it('mentions no more than it counts', () => {
    expect(mentionsOf(room(12, 9, 2))).toBe(2);
    expect(mentionsOf(readUpTo(room(12, 9, 2), 11))).toBe(1);
    expect(mentionsOf(readUpTo(room(12, 9, 2), 12))).toBe(0);
  });
});
