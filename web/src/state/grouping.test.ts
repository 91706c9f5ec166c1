import { describe, expect, it } from 'vitest';
import type { Message } from '../wire';
import { rowsOf } from './grouping';
import type { Shown } from './outbox-shelf';

const minute = 60_000;
const sameDay = (a: number, b: number) => Math.floor(a / 86_400_000) === Math.floor(b / 86_400_000);

function said(seq: number, author: string, at: number, more: Partial<Message> = {}): Message {
  const row = { room: 'lobby', seq, rev: seq, at, key: `key-${seq}`, text: 'x' };
  const author_ = { id: author, name: author, kind: 'person' as const };
  return { ...row, author: author_, files: [], reactions: [], mentions: [], ...more };
}

const waiting = (key: string, user: string): Shown => ({
  n: 1,
  key,
  user,
  room: 'lobby',
  text: 'x',
  state: 'waiting',
});

const firsts = (...messages: Message[]) =>
  rowsOf(messages, [], 'me', sameDay).map((row) => row.first);

describe('rows of the list', () => {
  it('groups what one author says within five minutes', () => {
    expect(firsts(said(1, 'a', 0), said(2, 'a', minute), said(3, 'b', 2 * minute))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('begins a group after five minutes of rest', () => {
    expect(firsts(said(1, 'a', 0), said(2, 'a', 5 * minute))).toEqual([true, true]);
  });

  it('begins a day with a separator and a name', () => {
    const rows = rowsOf([said(1, 'a', 86_399_000), said(2, 'a', 86_401_000)], [], 'a', sameDay);
    expect(rows.map((row) => row.newDay)).toEqual([true, true]);
    expect(rows[1]?.first).toBe(true);
  });

  it('never hides the author of an announcement', () => {
    expect(firsts(said(1, 'a', 0), said(2, 'a', 1, { level: 'info' }))).toEqual([true, true]);
  });

  it('puts pending messages last, under the name of their author', () => {
    const rows = rowsOf(
      [said(9, 'me', 0)],
      [waiting('k1', 'me'), waiting('k2', 'me')],
      'me',
      sameDay,
    );
    expect(rows.map((row) => row.first)).toEqual([true, false, false]);
    const after = rowsOf([said(9, 'b', 0)], [waiting('k1', 'me')], 'me', sameDay);
    expect(after[1]?.first).toBe(true);
  });

  it('keeps the key of a message when it settles', () => {
    const pending = rowsOf([], [waiting('key-7', 'me')], 'me', sameDay);
    const settled = rowsOf([said(7, 'me', 0)], [], 'me', sameDay);
    expect(settled[0]?.key).toBe(pending[0]?.key);
  });

  it('keeps the lines that nothing has changed for, whatever comes before and after them', () => {
    const [a, b, c] = [said(1, 'a', 0), said(2, 'a', minute), said(3, 'a', 2 * minute)];
    const [, old] = rowsOf([b, c], [], 'me', sameDay);
    expect(old!.first).toBe(false);
    const now = rowsOf([a, b, c, said(4, 'b', 3 * minute)], [], 'me', sameDay);
    expect(now[2]).toBe(old);
    expect(now[1]!.first).toBe(false);
    expect(rowsOf([a, b, c], [], 'me', sameDay, 3)[2]).toMatchObject({
      newLine: true,
      first: true,
    });
    const other = { ...b, author: { ...b.author, id: 'b' } };
    expect(rowsOf([a, other, c], [], 'me', sameDay)[2]!.first).toBe(true);
  });
});
