/** The seq of the newest message that stands on the screen to its end, or fills it; 0: none. It
 *  asks the elements themselves: what the list only guesses to be there was not seen. */
export function newestSeen(scroller: HTMLElement): number {
  const frame = scroller.getBoundingClientRect();
  if (frame.bottom <= frame.top) return 0; // it is not on the screen: everything would fill it
  let newest = 0;
  for (const row of scroller.querySelectorAll<HTMLElement>('[data-seq]')) {
    const { top, bottom } = row.getBoundingClientRect();
    const ends = bottom > frame.top && bottom <= frame.bottom + 1;
    const fills = top <= frame.top && bottom >= frame.bottom;
    if (ends || fills) newest = Math.max(newest, Number(row.dataset['seq']));
  }
  return newest;
}
