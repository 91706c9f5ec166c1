import type { App } from '../state/app.svelte';
import type { Room } from '../state/rows';
import { excerptOf } from '../text/excerpt';
import { t } from '../text/text.svelte';

/** The others in a conversation; oneself, where one is alone with one's notes. */
export function othersIn(app: App, room: Room): NonNullable<Room['with']> {
  const all = room.with ?? [];
  const others = all.filter(({ id }) => id !== app.me?.id);
  return others.length ? others : all;
}

/** With whom one speaks alone. */
export function partnerIn(app: App, room: Room): string | undefined {
  const others = room.kind === 'direct' ? othersIn(app, room) : [];
  const [partner] = others;
  return others.length === 1 && partner?.id !== app.me?.id ? partner?.id : undefined;
}

/** A thread bears the beginning of its message. */
function threadName(app: App, { parent }: Room): string {
  const room = parent && app.rooms.find(parent.room);
  if (!room) return t('thread');
  const about = app.rooms.logs.get(room.id)?.messages.get(parent.seq);
  if (!about) app.talk.want(room.id, parent.seq);
  const words = about && !about.deleted ? excerptOf(about.text, app) : '';
  return words || t('thread.in', { room: nameOf(app, room) });
}

/** A conversation bears the names of the others in it. */
export function nameOf(app: App, room: Room): string {
  if (room.kind === 'thread') return threadName(app, room);
  if (room.kind !== 'direct') return room.name;
  const names = othersIn(app, room).map(({ id, name }) => app.people.known(id) ?? name);
  return names.join(', ') || room.name || t('direct');
}

/** What the field is called in which one writes there. */
export function fieldOf(app: App, room: Room): string {
  if (room.kind === 'announcements') return t('composer.announce');
  if (room.kind === 'thread') return t('thread.write');
  return t('composer.placeholder', { room: nameOf(app, room) });
}
