import type { Message, Room, User } from '../wire';

/** Why one may not write in a room; null: one may. */
export type Silence = 'announcements' | 'outside' | 'archived' | 'admins' | 'muted' | null;

type Me = Pick<User, 'id' | 'role'> | null;

const open = new Set<Room['kind']>(['lobby', 'announcements', 'public']);

/** Administrators of the server look after every room that they may read, but for conversations. */
export function looksAfter(room: Room, me: Me): boolean {
  if (room.kind === 'direct' || room.kind === 'self' || !me) return false;
  if (room.mine?.in && room.mine.role === 'admin') return true;
  return me.role === 'admin' && (open.has(room.kind) || room.mine?.in === true);
}

/** What the server would answer; it alone decides. */
export function silenceIn(room: Room, me: Me, muted: boolean): Silence {
  if (room.kind === 'announcements') return me?.role === 'admin' ? null : 'announcements';
  if (room.archived) return 'archived';
  if (room.kind !== 'lobby' && !room.mine?.in) return 'outside';
  if (looksAfter(room, me)) return null;
  if (room.posting === 'admins') return 'admins';
  return muted ? 'muted' : null;
}

/** When slow mode lets one write again, in the server's time; 0: now. */
export function nextTurn(room: Room, me: Me, messages: readonly Message[]): number {
  if (!room.slow_s || looksAfter(room, me)) return 0;
  const own = messages.findLast((message) => message.author.id === me?.id);
  return own ? own.at + room.slow_s * 1000 : 0;
}

/** Whether one may write anything new there: a word, or an emoji under a message. */
function speaks(room: Room, me: Me): boolean {
  return silenceIn(room, me, false) === null;
}

/** What stands under a message is for everybody who may read it, but not for ever. */
export function mayReact(message: Message, room: Room): boolean {
  return !message.deleted && !room.archived && (open.has(room.kind) || room.mine?.in === true);
}

export function mayAnswer(message: Message, room: Room, me: Me): boolean {
  return !message.deleted && room.kind !== 'announcements' && speaks(room, me);
}

/** One writes only one's own messages anew. */
export function mayEdit(message: Message, room: Room, me: Me): boolean {
  return !message.deleted && message.author.id === me?.id && !room.archived;
}

export function mayPin(message: Message, room: Room, me: Me): boolean {
  const direct = room.kind === 'direct' && room.mine?.in === true;
  return !message.deleted && !room.archived && (direct || looksAfter(room, me));
}

/** What a message said before is for its author and for those who look after the room. */
export function maySeeHistory(message: Message, room: Room, me: Me): boolean {
  const own = message.author.id === me?.id;
  return !message.deleted && message.edited_at !== undefined && (own || looksAfter(room, me));
}

/** One may take back what one said oneself, and what others said in a room that one looks after. */
export function mayDelete(message: Message, room: Room, me: Me): boolean {
  if (message.deleted) return false;
  return looksAfter(room, me) || (message.author.id === me?.id && !room.archived);
}
