import type { App } from '../state/app.svelte';
import { rowsOf, type ListRow } from '../state/grouping';
import type { RoomView } from '../state/room-view.svelte';
import { sameDay } from '../text/times';

/** The lines of a conversation: what stands on the server, and what is on its way there. */
export function linesOf(app: App, view: RoomView): ListRow[] {
  const arrived = new Set(view.messages.map((message) => message.key));
  const pending = view.atNewest
    ? app.post.pending.filter((item) => item.room === view.id && !arrived.has(item.key))
    : [];
  return rowsOf(view.messages, pending, app.me?.id ?? '', sameDay, view.newFrom);
}
