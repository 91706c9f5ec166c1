const edge = 8; // px kept free around it

/** Where something lies that opens from an anchor, whole within the window: below it, or above where
 *  there is no room below, and beginning or ending with it. Pixels of the window. */
export function beside(
  anchor: DOMRect,
  size: DOMRect,
  lined: 'start' | 'end' = 'end',
): { left: number; top: number } {
  const below = anchor.bottom + 4;
  const fits = below + size.height + edge <= innerHeight;
  const leftward = (lined === 'end') === (document.documentElement.dir !== 'rtl');
  const start = leftward ? anchor.right - size.width : anchor.left;
  return {
    left: Math.max(edge, Math.min(start, innerWidth - size.width - edge)),
    top: Math.max(edge, fits ? below : anchor.top - size.height - 4),
  };
}
