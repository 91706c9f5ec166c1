import type { App } from '../state/app.svelte';
import { rowsOf, type ListRow } from '../state/grouping';
import type { RoomView } from '../state/room-view.svelte';
import { sameDay } from '../text/times';

/** The lines of a conversation: what stands on the server, and what is on its way there. */
export function linesOf(app: App, view: RoomView): ListRow[] {
  const sent = view.atNewest ? app.post.pending.filter(({ room }) => room === view.id) : [];
  const arrived = new Set(sent.length ? view.messages.map(({ key }) => key) : []);
  const pending = sent.filter(({ key }) => !arrived.has(key));
  return rowsOf(view.messages, pending, app.me?.id ?? '', sameDay, view.newFrom);
}
