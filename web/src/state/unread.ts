import type { Room } from '../wire';

type Counted = Pick<Room, 'seq' | 'mine'> & Partial<Pick<Room, 'first_seq'>>;

/** Arithmetic, never a counter: the messages above one's read position, tombstones too, but not
 *  what was purged. */
export function unreadOf(room: Counted): number {
  const { seq, mine, first_seq } = room;
  return mine?.in ? Math.max(0, seq - Math.max(mine.read_seq, (first_seq ?? 1) - 1)) : 0;
}

/** How many of them mention one. The server counts them a moment after they were read. */
export function mentionsOf(room: Counted): number {
  return Math.min(unreadOf(room), room.mine?.mentions ?? 0);
}

export function unreadIn(rooms: Room[]): number {
  return rooms.reduce((sum, room) => sum + unreadOf(room), 0);
}

export function mentionsIn(rooms: Room[]): number {
  return rooms.reduce((sum, room) => sum + mentionsOf(room), 0);
}

/** A room in which one stands at `seq`. */
export function readUpTo(room: Room, seq: number): Room {
  return room.mine ? { ...room, mine: { ...room.mine, read_seq: seq } } : room;
}
