import type { Message } from '../wire';

/** What others have just said in a room; edits and tombstones say nothing new. */
export function newsIn(messages: Message[], room?: string, me?: string): Message[] {
  return messages.filter(
    (message) =>
      message.room === room && message.author.id !== me && !message.deleted && !message.edited_at,
  );
}
