import { lengthOf } from './message-text';

interface Named {
  id: string;
  name: string;
}

/** Writes every #name of a room as <#ROOM>, outside code; the server does the same with @names. A
 *  name that several rooms have says nothing. What would become too long stays as it is. */
export function nameRooms(text: string, rooms: Named[], limit: number): string {
  if (!text.includes('#')) return text;
  const ids = new Map<string, string | null>();
  for (const { id, name } of rooms) ids.set(name, ids.has(name) ? null : id);
  const names = [...ids.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!names.length) return text;
  const either = names.map(escaped).join('|');
  const pattern = new RegExp(
    `(\`+)[^]*?\\1|(?<![\\p{L}\\p{N}#<&/])#(${either})(?![\\p{L}\\p{N}_-])`,
    'gu',
  );
  const named = text.replace(pattern, (whole, _code, name?: string) => {
    const id = name === undefined ? null : ids.get(name);
    return id ? `<#${id}>` : whole;
  });
  return lengthOf(named) <= limit ? named : text;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
