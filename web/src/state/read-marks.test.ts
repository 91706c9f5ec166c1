import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../net/refusal';
import type { Mine } from '../wire';
import { ReadMarks } from './read-marks';

const mine = (rev: number, read_seq: number): Mine => ({
  room: 'lobby',
  in: true,
  role: 'member',
  read_seq,
  mentions: 0,
  notify: 'all',
  rev,
});

function setUp(mark = async (_room: string, seq: number) => ({ read_seq: seq })) {
  const told: number[] = [];
  const stands: number[] = [];
  const marks = new ReadMarks({
    mark: (room, seq) => {
      told.push(seq);
      return mark(room, seq);
    },
    stands: (_room, seq) => stands.push(seq),
  });
  marks.greet(mine(1, 10));
  return { marks, told, stands };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('read marks', () => {
  it('are shown at once and told at most once a second, the last one always', async () => {
    const { marks, told, stands } = setUp();
    for (let seq = 11; seq <= 40; seq++) {
      marks.seen('lobby', seq);
      await pass(100);
    }
    await pass(2000);
    expect(stands).toHaveLength(30);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told.at(-1)).toBe(40);
  });

  it('are all said where one leaves before their time', async () => {
    const { marks, told } = setUp();
    const last: number[] = [];
    marks.seen('lobby', 11);
    await pass(10);
    marks.flush((_room, seq) => last.push(seq));
    marks.seen('lobby', 12);
    marks.flush((_room, seq) => last.push(seq));
    expect([told, last]).toEqual([[11], [12]]);
  });

  it('stay where they were told though a snapshot was made just before', async () => {
    const { marks } = setUp();
    marks.seen('lobby', 15);
    await pass(100);
    expect(marks.greet(mine(1, 10))).toBe(15);
    await pass(5000);
    expect(marks.greet(mine(2, 12))).toBe(12);
  });

  it('never say what is known', async () => {
    const { marks, told } = setUp();
    marks.seen('lobby', 7);
    marks.seen('lobby', 10);
    await pass(5000);
    expect(told).toEqual([]);
  });

  it('leave one’s own message to the server, unless it does not say so', async () => {
    const { marks, told } = setUp();
    marks.posted('lobby', 11);
    await pass(500);
    expect(marks.hear(mine(2, 11))).toBe(11);
    await pass(5000);
    expect(told).toEqual([]);
    marks.posted('lobby', 12);
    await pass(5000);
    expect(told).toEqual([12]);
  });

  it('rise with another device and do not fall for a row that is late', async () => {
    const { marks } = setUp();
    expect(marks.hear(mine(2, 15))).toBe(15);
    marks.seen('lobby', 20);
    await pass(10);
    expect(marks.hear(mine(3, 17))).toBe(20);
  });

  it('fall when another device marks as unread', async () => {
    const { marks } = setUp();
    marks.seen('lobby', 20);
    await pass(10);
    expect(marks.hear(mine(2, 20))).toBe(20);
    expect(marks.hear(mine(3, 4))).toBe(4);
    marks.seen('lobby', 20);
    await pass(6000);
    expect(marks.hear(mine(4, 12))).toBe(12);
  });

  it('wait for the line and are told when it is back', async () => {
    let up = false;
    const { marks, told } = setUp(async (_room, seq) => {
      if (!up) throw new Refusal('unreachable');
      return { read_seq: seq };
    });
    marks.seen('lobby', 12);
    await pass(60_000);
    expect(told).toEqual([12]);
    up = true;
    expect(marks.greet(mine(2, 10))).toBe(12);
    await pass(10);
    expect(told).toEqual([12, 12]);
    expect(marks.greet(mine(3, 13))).toBe(13);
  });

  it('are repeated where the server cannot take them, and dropped where it will not', async () => {
    const refusals = [new Refusal('unavailable'), new Refusal('forbidden')];
    const { marks, told } = setUp(async (_room, seq) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      return { read_seq: seq };
    });
    marks.seen('lobby', 12);
    await pass(60_000);
    expect(told).toEqual([12, 12]);
  });
});
