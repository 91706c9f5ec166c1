/** Which rows of a list of equal heights are on the screen, with some before and after them. */
export interface Slice {
  from: number;
  to: number;
}

const spare = 12; // rows kept beyond each edge, so that Tab and quick scrolling find them

export function inView(
  list: { top: number; rows: number; rowHeight: number },
  screen: { top: number; height: number },
): Slice {
  const first = Math.floor((screen.top - list.top) / list.rowHeight) - spare;
  const last = Math.ceil((screen.top + screen.height - list.top) / list.rowHeight) + spare;
  const from = Math.min(list.rows, Math.max(0, first));
  return { from, to: Math.max(from, Math.min(list.rows, last)) };
}

/** The rows of a slice, and one more that must not go because it has the focus. */
export function shownRows({ from, to }: Slice, kept: number): number[] {
  const rows = Array.from({ length: to - from }, (_none, i) => from + i);
  if (kept < 0 || (kept >= from && kept < to)) return rows;
  return kept < from ? [kept, ...rows] : [...rows, kept];
}
