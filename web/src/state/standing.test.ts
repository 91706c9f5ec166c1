import { describe, expect, it } from 'vitest';
import type { Message, Room } from '../wire';
import { looksAfter, mayDelete, nextTurn, silenceIn } from './standing';

const me = { id: 'me', role: 'member' as const };
const owner = { id: 'me', role: 'admin' as const };
const room = (more: object = {}, mine: object | null = { in: true, role: 'member' }) =>
  ({ kind: 'private', ...more, ...(mine ? { mine } : {}) }) as Room;

describe('who may write', () => {
  it.each([
    ['a member', room(), me, false, null],
    ['somebody who reads along', room({ kind: 'public' }, null), me, false, 'outside'],
    ['anybody in an archived room', room({ archived: true }), me, false, 'archived'],
    ['a member where administrators post', room({ posting: 'admins' }), me, false, 'admins'],
    ['an administrator there', room({ posting: 'admins' }), owner, false, null],
    ['somebody muted', room(), me, true, 'muted'],
    ['a member in announcements', room({ kind: 'announcements' }), me, false, 'announcements'],
    ['a guest in the lobby', room({ kind: 'lobby' }, null), me, false, null],
  ] as const)('%s', (_who, where, who, muted, silence) => {
    expect(silenceIn(where, who, muted)).toBe(silence);
  });

  it('waits in slow mode from its own last message, but for administrators', () => {
    const slow = room({ slow_s: 30 });
    const said = [
      { at: 1000, author: { id: 'me' } },
      { at: 5000, author: { id: 'x' } },
    ] as Message[];
    expect(nextTurn(slow, me, said)).toBe(31_000);
    expect(nextTurn(slow, owner, said)).toBe(0);
    expect(nextTurn(slow, me, said.slice(1))).toBe(0);
  });
});

it('administrators of the server look after what they may read, but for conversations', () => {
  expect(looksAfter(room({ kind: 'public' }, null), owner)).toBe(true);
  expect(looksAfter(room({}, null), owner)).toBe(false);
  expect(looksAfter(room({ kind: 'direct' }), owner)).toBe(false);
  expect(looksAfter(room({}, { in: true, role: 'admin' }), me)).toBe(true);
});

it('one deletes one’s own, and what others said where one looks after the room', () => {
  const by = (id: string, more = {}) => ({ author: { id }, ...more }) as Message;
  expect(mayDelete(by('me'), room(), me)).toBe(true);
  expect(mayDelete(by('me'), room({ archived: true }), me)).toBe(false);
  expect(mayDelete(by('x'), room(), me)).toBe(false);
  expect(mayDelete(by('x'), room(), owner)).toBe(true);
  expect(mayDelete(by('x', { deleted: true }), room(), owner)).toBe(false);
});
