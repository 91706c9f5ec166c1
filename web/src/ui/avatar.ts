/** A hue in whole degrees, always the same for one user. */
export function hueOf(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return ((hash >>> 0) % 24) * 15;
}

/** The first letter that a reader would call one: a whole grapheme. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const first = segmenter.segment(trimmed)[Symbol.iterator]().next().value?.segment ?? '';
  return first.toLocaleUpperCase();
}
