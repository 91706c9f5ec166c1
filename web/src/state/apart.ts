import type { Message } from '../wire';
import { RoomLog } from './room-log';
import type { Rooms } from './rooms.svelte';

const followed = 30; // rooms at once; a line may watch 50

/** A message that was read apart from its room, as the newest row that the page has says it. */
export function newest(rooms: Rooms, message: Message): Message {
  void rooms.find(message.room); // whoever asks looks again when the room changes
  const row = rooms.logs.get(message.room)?.messages.get(message.seq);
  return row && row.rev > message.rev ? row : message;
}

/** How many messages that mention this user the page has rows of. */
export function callsOf(rooms: Rooms, user: string): number {
  void rooms.all; // whoever asks looks again when a room changes
  let calls = 0;
  for (const { messages } of rooms.logs.values())
    for (const { mentions } of messages.values()) if (mentions.includes(user)) calls++;
  return calls;
}

/** Follows rooms that one is not in, for these messages of theirs: nobody would tell else what becomes
 *  of them. Returns how to end it. */
export function follow(rooms: Rooms, messages: readonly Message[]): () => void {
  const outside = new Set(messages.map(({ room }) => room).filter((id) => !rooms.subscribed(id)));
  const ids = [...outside].slice(0, followed);
  let over = false;
  async function begin(room: string) {
    if (rooms.logs.has(room)) return; // it is on the screen
    const { up_to, room: now } = await rooms.open({ room, limit: 1, watch: true });
    if (!over && !rooms.logs.has(room)) rooms.logs.set(room, new RoomLog(room, up_to, now.seq));
    for (const { seq } of messages.filter((message) => message.room === room)) {
      const page = await rooms.history({ room, before: seq + 1, limit: 1 });
      page.messages.filter((message) => message.seq === seq).forEach((row) => rooms.took(row));
    }
  }
  // What one may read no longer, or what finds no line, stays as it was read.
  for (const id of ids) begin(id).catch(() => undefined);
  return () => {
    over = true;
    for (const id of ids) rooms.leave({ id, close: () => undefined });
  };
}
