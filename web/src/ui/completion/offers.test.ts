import { afterAll, expect, it } from 'vitest';
import type { App } from '../../state/app.svelte';
import type { Room } from '../../state/rows';
import { language } from '../../text/text.svelte';
import { known } from './offers';

const app = { me: { id: 'u1', role: 'member' }, rooms: { view: null, all: [] } } as unknown as App;
const offered = (query: string) =>
  known(app, { id: 'lobby' } as Room, { sign: '@', from: 0, query }).map(({ write }) => write);

afterAll(() => language.start('en', ['en']));

it('offers @all and @here by what is written and by what a message shows for it', async () => {
  await language.start('en', ['en']);
  expect(['al', 'every', 'he', 'semua'].map(offered)).toEqual([
    ['@all '],
    ['@all '],
    ['@here '],
    [],
  ]);
  await language.start('id', ['id']);
  expect(['al', 'semua', 'yang di'].map(offered)).toEqual([['@all '], ['@all '], ['@here ']]);
});
