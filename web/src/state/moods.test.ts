import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Moods } from './moods.svelte';

let asked: string[][];
let moods: Moods;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  moods = new Moods({
    ask: (_op, { users }) => {
      asked.push(users);
      return Promise.resolve({ users: users.map((user) => ({ user, state: 'here' as const })) });
    },
  });
});
afterEach(() => void vi.useRealTimers());

const later = () => vi.advanceTimersByTimeAsync(200);

it('asks once for all who come into view together, and not again for who is watched', async () => {
  const leave = moods.watch('budi');
  moods.watch('citra');
  await later();
  leave();
  moods.watch('citra');
  moods.watch('budi');
  await later();
  expect(asked).toEqual([['budi', 'citra']]);
  expect(moods.of('budi')).toEqual({ state: 'here' });
});

it('keeps watching who went out of view while there is room, and drops him for who is in it', async () => {
  const leave = moods.watch('gone');
  await later();
  leave();
  moods.watch('budi');
  await later();
  expect(asked.at(-1)).toEqual(['budi', 'gone']);
  for (let i = 0; i < 250; i++) moods.watch(`user-${i}`);
  await later();
  expect(asked.at(-1)).toHaveLength(200);
  expect(asked.at(-1)).not.toContain('gone');
});

it('a new line is asked anew', async () => {
  moods.watch('budi');
  await later();
  moods.greet();
  await later();
  expect(asked).toEqual([['budi'], ['budi']]);
});

it('a signal without a status says that there is none', () => {
  moods.hear({ kind: 'presence', user: 'budi', state: 'away', dnd: true, status: { emoji: '🌴' } });
  expect(moods.of('budi')).toEqual({ state: 'away', dnd: true, status: { emoji: '🌴' } });
  moods.hear({ kind: 'presence', user: 'budi', state: 'here' });
  expect(moods.of('budi')).toEqual({ state: 'here' });
});
