/** A hue in whole degrees, always the same for one user. */
export function hueOf(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  // Ids that differ only at their end must not get neighbouring hues.
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return (((hash ^ (hash >>> 16)) >>> 0) % 24) * 15;
}

/** The first letter that a reader would call one: a whole grapheme. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const first = segmenter.segment(trimmed)[Symbol.iterator]().next().value?.segment ?? '';
  return first.toLocaleUpperCase();
}
