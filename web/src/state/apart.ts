import type { Message } from '../wire';
import type { Rooms } from './rooms.svelte';

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
