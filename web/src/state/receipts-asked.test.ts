import { expect, it } from 'vitest';
import type { OpenedRoom } from '../wire';
import { Receipts } from './receipts.svelte';

type Reads = [user: string, seq: number][];

function line() {
  const answers: ((reads: Reads) => Promise<void>)[] = [];
  const receipts = new Receipts({
    ask: () =>
      new Promise((done) =>
        answers.push(async (reads) => {
          done({ reads: reads.map(([user, seq]) => ({ user, seq })) } as OpenedRoom);
          await new Promise((settled) => setTimeout(settled));
        }),
      ),
  });
  receipts.want('talk');
  return { answers, receipts, known: () => [...(receipts.of('talk') ?? [])] };
}

it('what is signalled before the answer is kept', async () => {
  const { answers, receipts, known } = line();
  receipts.hear({ kind: 'read', room: 'talk', user: 'budi', seq: 7 });
  await answers[0]!([
    ['budi', 5],
    ['citra', 3],
  ]);
  expect(known()).toEqual([
    ['budi', 7],
    ['citra', 3],
  ]);
});

it('an answer from before all was forgotten is dropped', async () => {
  const { answers, receipts, known } = line();
  receipts.forget();
  await answers[0]!([['budi', 5]]);
  expect(receipts.of('talk')).toBeUndefined();
  receipts.want('talk');
  await answers[1]!([['budi', 6]]);
  expect(known()).toEqual([['budi', 6]]);
});

it('who marks all as unread stands before the first message', async () => {
  const { answers, receipts, known } = line();
  await answers[0]!([['budi', 5]]);
  receipts.hear({ kind: 'read', room: 'talk', user: 'budi' });
  expect(known()).toEqual([['budi', 0]]);
});
