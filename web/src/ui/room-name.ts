import type { App } from '../state/app.svelte';
import type { Room } from '../state/rows';
import { t } from '../text/text.svelte';

/** The others in a conversation; oneself, where one is alone with one's notes. */
export function othersIn(app: App, room: Room): NonNullable<Room['with']> {
  const all = room.with ?? [];
  const others = all.filter(({ id }) => id !== app.me?.id);
  return others.length ? others : all;
}

/** A conversation bears the names of the others in it. */
export function nameOf(app: App, room: Room): string {
  if (room.kind !== 'direct') return room.name;
  const names = othersIn(app, room).map(({ id, name }) => app.people.known(id) ?? name);
  return names.join(', ') || room.name || t('direct');
}
