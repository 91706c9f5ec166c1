import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Away } from './away';

const minute = 60_000;
let said: string[];
let away: Away;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  away = new Away(
    (state) => said.push(state),
    () => Date.now(),
  );
});
afterEach(() => void vi.useRealTimers());

it('one is away ten minutes after the last sign of life, and says so once', () => {
  vi.advanceTimersByTime(9 * minute);
  away.sign();
  vi.advanceTimersByTime(10 * minute - 1);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(60 * minute);
  expect(said).toEqual(['away']);
});

it('the first sign of life brings one back, and the ten minutes begin anew', () => {
  vi.advanceTimersByTime(11 * minute);
  away.sign();
  away.sign();
  expect(said).toEqual(['away', 'here']);
  vi.advanceTimersByTime(10 * minute);
  expect(said).toEqual(['away', 'here', 'away']);
});

it('once it is ended nothing is said any more, whatever one does', () => {
  const stop = away.listen();
  vi.advanceTimersByTime(11 * minute);
  dispatchEvent(new Event('keydown'));
  expect(said).toEqual(['away', 'here']);
  stop();
  vi.advanceTimersByTime(60 * minute);
  dispatchEvent(new Event('keydown'));
  expect(said).toEqual(['away', 'here']);
});
