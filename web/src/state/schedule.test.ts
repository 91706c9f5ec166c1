import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Message, Scheduled } from '../wire';
import { Schedule } from './schedule.svelte';

const minute = 60_000;
const letter = (id: string, at: number): Scheduled => ({
  id,
  room: 'lobby',
  text: id,
  at,
  created_at: 0,
});
const posted = (id: string) => [{ key: `later-${id}` } as Message];
const clock = { now: () => Date.now() };

let waits: Scheduled[];
let asked: number;
let schedule: Schedule;
let answer: () => Promise<void>;

beforeEach(async () => {
  vi.useFakeTimers({ now: 0 });
  asked = 0;
  answer = () => Promise.resolve();
  waits = [letter('first', minute), letter('second', 100 * 24 * 60 * minute)];
  schedule = new Schedule(
    {
      ask: async () => {
        asked++;
        const scheduled = waits;
        await answer();
        return { scheduled };
      },
    },
    clock,
  );
  await schedule.load();
});
afterEach(() => void vi.useRealTimers());

const ids = () => schedule.list?.map(({ id }) => id);

it('takes out at once what has come as a message', () => {
  schedule.arrived(posted('second'));
  expect(ids()).toEqual(['first']);
  schedule.arrived(posted('unknown'));
  expect([ids(), asked]).toEqual([['first'], 2]);
});

it('asks what became of what was due, less and less often', async () => {
  await vi.advanceTimersByTimeAsync(minute - 1);
  expect(asked).toBe(1);
  await vi.advanceTimersByTimeAsync(minute);
  expect(asked).toBeGreaterThan(4);
  expect(asked).toBeLessThan(9);
  const before = asked;
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(asked - before).toBeLessThanOrEqual(11);
  waits = [{ ...waits[0]!, failed: 'no', failed_kind: 'forbidden' }, waits[1]!];
  await vi.advanceTimersByTimeAsync(2 * minute);
  const settled = asked;
  await vi.advanceTimersByTimeAsync(100 * minute);
  expect(asked).toBe(settled);
});

it('is not told by an old answer that something waits which has been sent meanwhile', async () => {
  const late: (() => void)[] = [];
  answer = () => new Promise((settle) => late.push(settle));
  const asking = schedule.load();
  answer = () => Promise.resolve();
  waits = waits.slice(1);
  schedule.arrived(posted('first'));
  late.forEach((settle) => settle());
  await asking;
  expect(ids()).toEqual(['second']);
});

it('asks again with a new line, but not before anybody wanted to know', async () => {
  schedule.hello();
  expect(asked).toBe(2);
  schedule.forget();
  expect(schedule.list).toBeNull();
  let other = 0;
  new Schedule({ ask: () => Promise.resolve({ scheduled: [], n: other++ }) }, clock).hello();
  await vi.advanceTimersByTimeAsync(minute);
  expect(other).toBe(0);
});
