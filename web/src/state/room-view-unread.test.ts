import { describe, expect, it } from 'vitest';
import type { In, RoomPage } from '../net/operations';
import type { Room } from '../wire';
import { RoomLog } from './room-log';
import { messageAt } from './room-log.model';
import { RoomView } from './room-view.svelte';

/** A view of a room of `seq` messages, of which one has read `read`. */
function setUp(seq: number, at: { read: number | undefined }) {
  const asked: In<'room.open'>[] = [];
  const log = new RoomLog('lobby', 0, at.read === undefined ? 0 : seq);
  const view = new RoomView('lobby', {
    log: () => log,
    open: async (input) => {
      asked.push(input);
      const last = Math.min(seq, input.around === undefined ? seq : input.around + 5);
      const seqs = Array.from({ length: Math.min(10, last) }, (_none, i) => last - i);
      return {
        room: { id: 'lobby', seq, rev: seq } as Room,
        messages: seqs.map((one) => messageAt(one, one)).reverse(),
        members: [],
        up_to: seq,
      } satisfies RoomPage;
    },
    history: () => Promise.reject(new Error('not asked')),
    learned: () => void (at.read ??= 20),
    subscribed: () => true,
    readSeq: () => at.read,
  });
  return { view, asked, at };
}

const around = (asked: In<'room.open'>[]) => asked.map((input) => input.around);

describe('a room with something unread', () => {
  it('opens where one has to read on', async () => {
    const { view, asked } = setUp(100, { read: 40 });
    await view.open(null);
    expect(around(asked)).toEqual([41]);
    expect(view.newFrom).toBe(41);
  });

  it('opens there, too, when only its first page says where that is', async () => {
    const { view, asked } = setUp(100, { read: undefined });
    await view.open(null);
    expect(around(asked)).toEqual([undefined, 21]);
    expect([view.newFrom, view.state]).toEqual([21, 'open']);
  });

  it('opens where a permalink says, and keeps its line', async () => {
    const { view, asked } = setUp(100, { read: 40 });
    await view.open(7);
    expect(around(asked)).toEqual([7]);
    expect(view.newFrom).toBe(41);
  });

  it('goes to the newest past what is unread, when one wants to', async () => {
    const { view, asked } = setUp(100, { read: 40 });
    await view.open(null);
    expect(view.skipping).toBe(false);
    await view.newest();
    expect(around(asked)).toEqual([41, undefined]);
    expect([view.skipping, view.atNewest]).toEqual([true, true]);
  });

  it('has no line where all is read', async () => {
    const { view } = setUp(100, { read: 100 });
    await view.open(null);
    expect([view.newFrom, view.firstUnread]).toEqual([null, null]);
  });

  it('keeps its line when it is read, until one answers', async () => {
    const { view, at } = setUp(100, { read: 95 });
    await view.open(null);
    at.read = 100;
    view.refresh();
    expect(view.newFrom).toBe(96);
    view.posted();
    expect(view.newFrom).toBeNull();
  });

  it('begins anew with what comes while nobody looks, unless older ones wait', async () => {
    const { view, at } = setUp(100, { read: 95 });
    await view.open(null);
    view.away();
    expect(view.newFrom).toBe(96);
    at.read = 98;
    view.away();
    expect(view.newFrom).toBe(99);
  });
});
