import type { Room } from '../wire';

/** Arithmetic, never a counter: the messages above one's read position, tombstones too. */
export function unreadOf({ seq, mine }: Pick<Room, 'seq' | 'mine'>): number {
  return mine?.in ? Math.max(0, seq - mine.read_seq) : 0;
}

/** How many of them mention one. The server counts them a moment after they were read. */
export function mentionsOf(room: Pick<Room, 'seq' | 'mine'>): number {
  return Math.min(unreadOf(room), room.mine?.mentions ?? 0);
}

export function unreadIn(rooms: Room[]): number {
  return rooms.reduce((sum, room) => sum + unreadOf(room), 0);
}

/** A room in which one stands at `seq`. */
export function readUpTo(room: Room, seq: number): Room {
  return room.mine ? { ...room, mine: { ...room.mine, read_seq: seq } } : room;
}
