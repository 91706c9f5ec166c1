import { lengthOf } from './message-text';

interface Named {
  id: string;
  name: string;
}

/** Writes every #name of a room as <#ROOM>; the server does the same with @names. */
export function nameRooms(text: string, rooms: Named[], limit: number): string {
  return written('#', text, rooms, limit);
}

/** Writes the sign and a name as a reference, outside code. A name that several have says nothing.
 *  What would become too long stays as it is. */
export function written(sign: '#' | '@', text: string, all: Named[], limit: number): string {
  if (!text.includes(sign)) return text;
  const ids = new Map<string, string | null>();
  for (const { id, name } of all) ids.set(name, ids.has(name) && ids.get(name) !== id ? null : id);
  const names = [...ids.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!names.length) return text;
  const either = names.map(escaped).join('|');
  const pattern = new RegExp(
    `(\`+)[^]*?\\1|(?<![\\p{L}\\p{N}#<&/])${sign}(${either})(?![\\p{L}\\p{N}_-])`,
    'gu',
  );
  const named = text.replace(pattern, (whole, _code, name?: string) => {
    const id = name === undefined ? null : ids.get(name);
    return id ? `<${sign}${id}>` : whole;
  });
  return lengthOf(named) <= limit ? named : text;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
