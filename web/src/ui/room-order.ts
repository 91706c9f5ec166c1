import type { Room } from '../state/rows';

const fixed: Partial<Record<Room['kind'], number>> = { lobby: 0, announcements: 1 };
const shown = new Set<Room['kind']>(['lobby', 'announcements', 'public', 'private', 'direct']);

/** The two fixed rooms first, then by name. One's own room and threads are not listed. */
export function inOrder(rooms: Room[]): Room[] {
  const place = (room: Room) => fixed[room.kind] ?? 2;
  return rooms
    .filter((room) => shown.has(room.kind))
    .sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name));
}
