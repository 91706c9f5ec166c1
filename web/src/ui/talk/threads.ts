import type { App } from '../../state/app.svelte';
import type { Message } from '../../state/rows';

/** Whether there can be a thread about the message: none in threads, none about what is gone. */
export function mayBegin(message: Message, app: App): boolean {
  const room = app.rooms.find(message.room);
  if (!room || room.kind === 'thread' || room.kind === 'announcements') return false;
  return message.thread !== undefined || !message.deleted;
}
