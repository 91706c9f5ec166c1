import type { Mine, Room } from '../wire';
import { unreadOf } from './unread';

export type SectionName = 'threads' | 'favourites' | 'rooms' | 'direct' | 'archived';

export interface Section {
  name: SectionName;
  rooms: Room[];
}

/** The room on the screen stays where it was when one came, though one has read it since. */
export interface Held {
  room: string;
  unread: boolean;
}

const fixed: Partial<Record<Room['kind'], number>> = { lobby: 0, announcements: 1 };
const hidden = new Set<Room['kind']>(['self']);
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Whether the sidebar lists the room: the two fixed ones, and those that one is in. */
export function listed(room: Room): boolean {
  return room.kind in fixed || (!hidden.has(room.kind) && room.mine?.in === true);
}

/** Favourites in one's own order; elsewhere what is unread comes first, then the names. */
export function sectionsOf(
  rooms: readonly Room[],
  nameOf: (room: Room) => string,
  held: Held | null = null,
): Section[] {
  const found: Record<SectionName, Entry[]> = {
    threads: [],
    favourites: [],
    rooms: [],
    direct: [],
    archived: [],
  };
  for (const room of rooms) {
    if (!listed(room)) continue;
    if (room.kind === 'thread' && unreadOf(room) === 0) continue;
    const unread = held?.room === room.id ? held.unread : unreadOf(room) > 0;
    found[sectionOf(room)].push({ room, name: nameOf(room), unread });
  }
  found.favourites.sort((a, b) => inFavourites(a, b));
  for (const name of ['threads', 'rooms', 'direct', 'archived'] as const) found[name].sort(inRooms);
  return (['threads', 'favourites', 'rooms', 'direct', 'archived'] as const)
    .map((name) => ({ name, rooms: found[name].map(({ room }) => room) }))
    .filter((section) => section.rooms.length > 0);
}

interface Entry {
  room: Room;
  name: string;
  unread: boolean;
}

function sectionOf(room: Room): SectionName {
  if (room.kind === 'thread') return 'threads';
  if (room.archived) return 'archived';
  if (room.mine?.favourite) return 'favourites';
  return room.kind === 'direct' ? 'direct' : 'rooms';
}

function inFavourites(a: Entry, b: Entry): number {
  return placeOf(a.room.mine) - placeOf(b.room.mine) || byName.compare(a.name, b.name);
}

function inRooms(a: Entry, b: Entry): number {
  const order = (entry: Entry) => fixed[entry.room.kind] ?? (entry.unread ? 2 : 3);
  return order(a) - order(b) || byName.compare(a.name, b.name);
}

/** What has no place yet stands last. */
function placeOf(mine: Mine | undefined): number {
  return mine?.place ?? Number.MAX_SAFE_INTEGER;
}

const gap = 1024; // between two places, so that one fits between for a while

/** The places that change when the favourite at `from` moves to `to`: as a rule one. */
export function moved(rooms: readonly Room[], from: number, to: number): Map<string, number> {
  const order = [...rooms];
  const [room] = order.splice(from, 1);
  if (!room || to < 0 || to > order.length || from === to) return new Map();
  order.splice(to, 0, room);
  const before = order[to - 1]?.mine?.place;
  const after = order[to + 1]?.mine?.place;
  const place = between(to === 0 ? 0 : before, to === order.length - 1 ? null : after);
  if (place !== undefined) return new Map([[room.id, place]]);
  return new Map(order.map(({ id }, index) => [id, (index + 1) * gap]));
}

/** Where a new favourite stands: after all others. */
export function lastPlace(rooms: readonly Room[]): number {
  return Math.max(0, ...rooms.map(({ mine }) => (mine?.favourite ? (mine.place ?? 0) : 0))) + gap;
}

/** A whole number between two places; null: nothing comes after; undefined: there is none. */
function between(before: number | undefined, after: number | null | undefined): number | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (after === null) return before + gap;
  const middle = Math.floor((before + after) / 2);
  return middle > before && middle < after ? middle : undefined;
}

/** The room after `current` in the order of the sidebar, or before it; round at the ends. */
export function neighbour(
  sections: readonly Section[],
  current: string | undefined,
  step: 1 | -1,
  wanted: (room: Room) => boolean = () => true,
): Room | undefined {
  const all = sections.flatMap(({ rooms }) => rooms);
  const at = all.findIndex(({ id }) => id === current);
  const start = at < 0 && step < 0 ? 0 : at;
  for (let i = 1; i <= all.length; i++) {
    const room = all[(start + step * i + all.length * 2) % all.length];
    if (room && room.id !== current && wanted(room)) return room;
  }
  return undefined;
}
