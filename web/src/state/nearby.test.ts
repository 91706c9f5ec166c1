import { expect, it } from 'vitest';
import type { Hello, User } from '../wire';
import { Nearby } from './nearby.svelte';

const hello = { dnd: { from: '22:00', to: '07:00', zone: 'Asia/Jakarta' } } as Hello;

function page() {
  const said: string[] = [];
  const ayu: User = { id: 'ayu', name: 'Ayu', kind: 'person', role: 'member' };
  const app = { me: ayu as User | null, become: (me: User) => void (app.me = me) };
  const line = {
    ask: () => Promise.reject(new Error('nobody asks')),
    say: (_op: string, { state }: { state: string }) => Promise.resolve(said.push(state)),
  };
  return { said, app, nearby: new Nearby(line, app) };
}

it('a new line is told that nobody is before the page, and is not told that somebody is', () => {
  const { said, nearby } = page();
  nearby.hello(hello);
  expect(said).toEqual([]);
  nearby.say('away');
  nearby.hello(hello);
  nearby.say('here');
  nearby.hello(hello);
  expect(said).toEqual(['away', 'away', 'here']);
});

it('a signal about oneself says all of one’s mood; about others it changes nothing of it', () => {
  const { app, nearby } = page();
  const status = { emoji: '☕' };
  nearby.hear({ kind: 'presence', user: 'ayu', state: 'here', dnd: true, status });
  nearby.hear({ kind: 'presence', user: 'budi', state: 'away' });
  expect(app.me).toMatchObject({ name: 'Ayu', dnd: true, status });
  nearby.hear({ kind: 'presence', user: 'ayu', state: 'here' });
  expect(app.me?.dnd).toBeUndefined();
  expect(app.me?.status).toBeUndefined();
});

it('knows one’s own rule and whether one gives receipts, as the newest hello says', () => {
  const { nearby } = page();
  nearby.hello({ ...hello, receipts: true });
  expect([nearby.quiet.from, nearby.gives]).toEqual(['22:00', true]);
  nearby.hello({} as Hello);
  expect([nearby.quiet, nearby.gives]).toEqual([{}, false]);
});

it('an equal rule stays the same object, so that no form of it is begun anew', () => {
  const { nearby } = page();
  nearby.hello(hello);
  const { quiet } = nearby;
  nearby.know({ dnd: { ...hello.dnd } });
  expect(nearby.quiet).toBe(quiet);
  nearby.know({ dnd: { ...hello.dnd, to: '08:00' } });
  expect(nearby.quiet.to).toBe('08:00');
});
