import { expect, it } from 'vitest';
import { Refusal } from '../net/refusal';
import { Paged, type PageOf } from './paged.svelte';

/** A list whose answers come when the test says. */
function slow() {
  const asked: { last: number | undefined; answer(page: PageOf<number> | Refusal): void }[] = [];
  const list = new Paged<number>(
    (last) =>
      new Promise((resolve, reject) => {
        const answer = (page: PageOf<number> | Refusal) =>
          page instanceof Refusal ? reject(page) : resolve(page);
        asked.push({ last, answer });
      }),
  );
  return { asked, list };
}

it('goes on after the last item', async () => {
  const { asked, list } = slow();
  const first = list.begin();
  asked[0]!.answer({ items: [1, 2], more: true });
  await first;
  const second = list.next();
  expect(asked[1]!.last).toBe(2);
  asked[1]!.answer({ items: [3], more: false });
  await second;
  expect([list.items, list.more, list.busy]).toEqual([[1, 2, 3], false, false]);
});

it('believes the last question, whatever is answered when', async () => {
  const { asked, list } = slow();
  const both = [list.begin(), list.begin()];
  asked[1]!.answer({ items: [2], more: false });
  asked[0]!.answer({ items: [1], more: true });
  await Promise.all(both);
  expect([list.items, list.more]).toEqual([[2], false]);
});

it('reads again as many as it has, with what has come among them', async () => {
  const { asked, list } = slow();
  const answer = async (at: number, page: PageOf<number>) => {
    asked[at]!.answer(page);
    await new Promise((done) => setTimeout(done));
  };
  const first = list.begin();
  await answer(0, { items: [9, 7], more: true });
  await first;
  const second = list.next();
  await answer(1, { items: [5, 3], more: true });
  await second;
  const again = list.again();
  await answer(2, { items: [9, 7], more: true });
  expect([list.items, asked[3]!.last]).toEqual([[9, 7, 5, 3], 7]);
  await answer(3, { items: [6, 5], more: true });
  await again;
  expect([list.items, list.more, asked.length]).toEqual([[9, 7, 6, 5], true, 4]);
});

it('says what went wrong, keeps what it has, and begins again', async () => {
  const { asked, list } = slow();
  const first = list.begin();
  asked[0]!.answer({ items: [1], more: true });
  await first;
  const failing = list.next();
  asked[1]!.answer(new Refusal('unreachable'));
  await failing;
  expect([list.items, list.problem, list.empty]).toEqual([[1], 'unreachable', false]);
  const again = list.begin();
  expect(list.problem).toBeNull();
  asked[2]!.answer({ items: [], more: false });
  await again;
  expect([list.items, list.empty]).toEqual([[], true]);
});
