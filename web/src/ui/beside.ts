const edge = 8; // px kept free around it

/** Where something lies that opens from an anchor: below it and ending with it; above where there
 *  is no room below. Pixels of the window. */
export function beside(anchor: DOMRect, size: DOMRect): { left: number; top: number } {
  const below = anchor.bottom + 4;
  const fits = below + size.height + edge <= innerHeight;
  const start = document.documentElement.dir === 'rtl' ? anchor.left : anchor.right - size.width;
  return {
    left: Math.max(edge, Math.min(start, innerWidth - size.width - edge)),
    top: Math.max(edge, fits ? below : anchor.top - size.height - 4),
  };
}
