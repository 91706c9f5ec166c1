import { describe, expect, it } from 'vitest';
import type { RoomPage } from '../net/operations';
import type { Change, Message, Room } from '../wire';
import { RoomLog } from './room-log';
import { Model, dice, messageAt } from './room-log.model';

const push = (after: number, ...revs: [rev: number, seq: number][]): Change => ({
  room: 'lobby',
  after,
  up_to: Math.max(after + 1, ...revs.map(([rev]) => rev)),
  rows: revs.map(([rev, seq]) => ({ rev, message: messageAt(seq, rev) })),
});

const page = (upTo: number, messages: Message[], seq = messages.length): RoomPage => ({
  room: { id: 'lobby', seq, rev: upTo } as Room,
  messages,
  members: [],
  up_to: upTo,
});

describe("the client's rule", () => {
  it('drops what it has', () => {
    const log = new RoomLog('lobby', 5, 5);
    expect(log.take(push(3, [4, 4]))).toBe('dropped');
    expect(log.cursor).toBe(5);
  });

  it('applies what joins up, also where it overlaps', () => {
    const log = new RoomLog('lobby', 5, 5);
    expect(log.take(push(4, [5, 5], [6, 6], [7, 7]))).toBe('applied');
    expect(log.cursor).toBe(7);
  });

  it('keeps what does not join up until the changes between have come', () => {
    const log = new RoomLog('lobby', 5, 5);
    expect(log.take(push(7, [8, 8]))).toBe('behind');
    expect(log.behind).toBe(true);
    const answer = { ...push(5, [6, 6], [7, 7]), epoch: 'e', more: false };
    expect(log.catchUp(answer)).toBe('done');
    expect(log.cursor).toBe(8);
    expect(log.behind).toBe(false);
  });

  it('replaces a row only by one of greater rev', () => {
    const log = new RoomLog('lobby', 0, 0);
    log.open(page(9, [messageAt(1, 9)]));
    log.extend({ messages: [messageAt(1, 4)], more: false, up_to: 4 }, 'older', 1);
    expect(log.messages.get(1)?.rev).toBe(9);
  });

  it('hears from a signal that it is behind', () => {
    const log = new RoomLog('lobby', 5, 5);
    log.hearHead(6);
    expect(log.behind).toBe(true);
  });

  it('never moves the cursor by a page, but for the first', () => {
    const log = new RoomLog('lobby', 3, 3);
    log.open(page(5, [messageAt(1, 1)], 5));
    expect(log.cursor).toBe(5);
    log.open(page(9, [messageAt(2, 9)], 6));
    expect(log.cursor).toBe(5);
    expect(log.behind).toBe(true);
  });
});

describe('what is on the page', () => {
  it('grows at its newest end only when nothing is missing between', () => {
    const log = new RoomLog('lobby', 60, 60);
    log.open(page(60, [messageAt(10, 10), messageAt(11, 11)], 60));
    log.take(push(60, [61, 61]));
    expect(log.list().map((message) => message.seq)).toEqual([10, 11]);
    expect(log.atNewest).toBe(false);
  });

  it('starts anew around a message that is far away', () => {
    const log = new RoomLog('lobby', 60, 60);
    log.open(page(60, [messageAt(59, 59), messageAt(60, 60)], 60));
    log.open(page(60, [messageAt(3, 3), messageAt(4, 4)], 60));
    expect(log.span).toEqual({ from: 3, to: 4 });
  });

  it('an empty room takes its first message', () => {
    const log = new RoomLog('lobby', 0, 0);
    log.open(page(0, []));
    log.take(push(0, [1, 1]));
    expect(log.list()).toHaveLength(1);
  });
});

describe('lost, doubled and reordered pushes', () => {
  for (let seed = 1; seed <= 300; seed++) {
    it(`leave the rows of the server (seed ${seed})`, () => {
      const model = new Model(dice(seed));
      const log = model.run(120);
      expect(log.cursor).toBe(model.rev);
      const rows = [...log.messages.values()].sort((a, b) => a.seq - b.seq);
      const held = model.rows().filter((row) => log.messages.has(row.seq));
      expect(rows).toEqual(held);
      expect(log.list().at(-1)?.seq ?? 0).toBe(model.seq);
    });
  }
});
