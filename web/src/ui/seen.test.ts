import { describe, expect, it } from 'vitest';
import { newestSeen } from './seen';

/** A list from `top` to `bottom` on the screen, with rows of these edges. */
function list(top: number, bottom: number, rows: [number, number][]): HTMLElement {
  const at = (top: number, bottom: number) => ({ getBoundingClientRect: () => ({ top, bottom }) });
  const elements = rows.map(([top, bottom], i) => ({
    ...at(top, bottom),
    dataset: { seq: String(i + 1) },
  }));
  return { ...at(top, bottom), querySelectorAll: () => elements } as unknown as HTMLElement;
}

describe('the newest message that was seen', () => {
  it('ends on the screen', () => {
    expect(newestSeen(list(100, 200, [[0, 99], [110, 150], [150, 200], [200, 240]]))).toBe(3); // prettier-ignore
  });

  it('or is larger than the screen', () => {
    expect(newestSeen(list(100, 200, [[50, 300]]))).toBe(1);
  });

  it('is none in a list that is not on the screen any more', () => {
    expect(newestSeen(list(0, 0, [[0, 0], [0, 0]]))).toBe(0); // prettier-ignore
  });
});
