import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Signal } from '../wire';
import { Company } from './company.svelte';
import { messageAt } from './room-log.model';
import { TypingNotice } from './typing-notice';

const typing = (...names: string[]): Signal => ({
  kind: 'typing',
  room: 'lobby',
  users: names.map((name) => ({ id: name.toLowerCase(), name })),
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = (company: Company) => company.typing('lobby').map(({ name }) => name);

it('typing is over 6 s after it was last told', () => {
  const company = new Company();
  company.hear(typing('Citra'));
  vi.advanceTimersByTime(4000);
  company.hear(typing('Citra', 'Dewi'));
  vi.advanceTimersByTime(5900);
  expect(names(company)).toEqual(['Citra', 'Dewi']);
  vi.advanceTimersByTime(200);
  expect(names(company)).toEqual([]);
});

it('typing is over for whoever’s message arrives', () => {
  const company = new Company();
  company.hear(typing('U', 'Dewi'));
  company.arrived(messageAt(1, 1));
  expect(names(company)).toEqual(['Dewi']);
});

it('counts who is here, room by room', () => {
  const company = new Company();
  expect(company.here('lobby')).toBeUndefined();
  company.hear({ kind: 'here', room: 'lobby', count: 3 });
  expect([company.here('lobby'), company.here('other')]).toEqual([3, undefined]);
});

it('says that one types at most every 3 s, for a text that is not empty, and anew after sending', () => {
  const said: string[] = [];
  let now = 0;
  const notice = new TypingNotice(
    (room) => said.push(room),
    () => now,
  );
  notice.typed('lobby', ' ');
  for (now = 0; now <= 6000; now += 100) notice.typed('lobby', 'x');
  expect(said).toHaveLength(3);
  notice.sent();
  notice.typed('lobby', 'y');
  notice.typed('other', 'z');
  expect(said).toEqual(['lobby', 'lobby', 'lobby', 'lobby', 'other']);
});
