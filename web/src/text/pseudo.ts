type Texts = Record<string, string | Record<string, string>>;

const marks: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', s: 'š' };

/** English made a third longer and strange, so that cut and forgotten texts show. */
export function mirrored<T extends Texts>(texts: T): T {
  const entries = Object.entries(texts).map(([key, text]) => [key, strange(text)]);
  return Object.fromEntries(entries) as T;
}

function strange(text: string | Record<string, string>): string | Record<string, string> {
  if (typeof text !== 'string') return mirrored(text);
  const marked = text.replace(/\{\w+\}|[aeiouns]/g, (found) => marks[found] ?? found);
  return `[${marked}${'·'.repeat(Math.ceil(text.length / 3))}]`;
}
