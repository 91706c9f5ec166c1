import { expect, it } from 'vitest';
import { inView, shownRows } from './rows-in-view';

const list = { top: 40, rows: 500, rowHeight: 36 };

it('keeps the rows on the screen, and a few before and after', () => {
  expect(inView(list, { top: 0, height: 720 })).toEqual({ from: 0, to: 31 });
  expect(inView(list, { top: 40 + 36 * 100, height: 720 })).toEqual({ from: 88, to: 132 });
  expect(inView(list, { top: 99_999, height: 720 })).toEqual({ from: 500, to: 500 });
});

it('keeps the row with the focus in its order', () => {
  expect(shownRows({ from: 3, to: 5 }, -1)).toEqual([3, 4]);
  expect(shownRows({ from: 3, to: 5 }, 0)).toEqual([0, 3, 4]);
  expect(shownRows({ from: 3, to: 5 }, 9)).toEqual([3, 4, 9]);
});
