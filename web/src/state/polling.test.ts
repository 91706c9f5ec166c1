import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Polling } from './polling';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const asked: string[] = [];
  const polling = new Polling({
    snapshot: async () => void asked.push('snapshot'),
    news: async () => {
      asked.push('news');
      if (asked.length === 4) throw new Error('lost');
    },
    failed: () => void asked.push('failed'),
  });
  return { polling, asked };
}

it('asks for news every 5 s, every sixth time for the whole picture', async () => {
  const { polling, asked } = setUp();
  polling.start();
  await vi.advanceTimersByTimeAsync(4900);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(30_100);
  expect(asked).toEqual(['news', 'news', 'news', 'news', 'failed', 'news', 'snapshot', 'news']);
  polling.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(8);
});

it('asks at once when something has certainly changed', async () => {
  const { polling, asked } = setUp();
  polling.now();
  expect(asked).toEqual([]);
  polling.start();
  polling.now();
  expect(asked).toEqual(['news']);
  polling.stop();
});
