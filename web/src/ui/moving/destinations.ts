import type { Room } from '../../state/rows';
import { unreadOf } from '../../state/unread';
import { fit, plain } from '../../text/word';

/** Somewhere one can go: a room, or a person with whom there is no conversation yet. */
export interface Destination {
  key: string;
  name: string;
  room?: Room;
  user?: string;
}

interface Ranked {
  one: Destination;
  rank: number;
  recency: number;
  unread: boolean;
}

const most = 12;
const letters = 3; // the rank of a name that has what was written in it, letter by letter

/** What fits what was written, the best first; with nothing written, where one was last. */
export function destinations(
  all: readonly Destination[],
  query: string,
  visits: readonly string[],
  here: string | undefined,
): Destination[] {
  const wanted = query.trim();
  const visited = new Map(visits.map((room, at) => [room, at]));
  const ranked: Ranked[] = [];
  for (const one of all) {
    const rank = rankOf(one.name, wanted);
    // Whoever writes nothing wants to be elsewhere.
    if (rank < 0 || (wanted === '' && one.room?.id === here)) continue;
    const recency = visited.get(one.room?.id ?? '') ?? Infinity;
    ranked.push({ one, rank, recency, unread: one.room !== undefined && unreadOf(one.room) > 0 });
  }
  return ranked
    .sort(before)
    .slice(0, most)
    .map(({ one }) => one);
}

function before(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.recency !== b.recency) return a.recency - b.recency;
  if (a.unread !== b.unread) return a.unread ? -1 : 1;
  return a.one.name.localeCompare(b.one.name);
}

function rankOf(name: string, query: string): number {
  const rank = fit(name, query);
  if (rank >= 0) return rank;
  return scattered(plain(name), plain(query)) ? letters : -1;
}

function scattered(name: string, query: string): boolean {
  let at = -1;
  return query.length > 1 && [...query].every((letter) => (at = name.indexOf(letter, at + 1)) >= 0);
}
