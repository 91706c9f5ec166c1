import type { Anchor } from './room-view.svelte';

/** Where one is: a room, perhaps a message in it. The address bar says the same. */
export interface Place {
  room: string;
  seq: number | null;
}

const pattern = /^\/r\/([A-Za-z0-9_-]{1,32})(?:\/([1-9]\d{0,14}))?\/?$/;

export function placeOf(path: string): Place | null {
  if (path === '/') return { room: 'lobby', seq: null };
  const match = pattern.exec(path);
  return match ? { room: match[1]!, seq: match[2] ? Number(match[2]) : null } : null;
}

export function pathOf({ room, seq }: Place): string {
  if (room === 'lobby' && seq === null) return '/';
  return seq === null ? `/r/${room}` : `/r/${room}/${seq}`;
}

export class Route {
  /** Null: the address names no place. */
  place = $state.raw<Place | null>(placeOf(location.pathname));

  constructor(private readonly moved: (place: Place | null, anchor: Anchor | null) => void) {
    addEventListener('popstate', (event) => this.arrive(event.state as Anchor | null));
  }

  /** Leaves `anchor` behind, so that Back returns to where one was reading. */
  go(place: Place, anchor: Anchor | null): void {
    history.replaceState(anchor, '');
    history.pushState(null, '', pathOf(place));
    this.arrive(null);
  }

  private arrive(anchor: Anchor | null): void {
    this.place = placeOf(location.pathname);
    this.moved(this.place, anchor);
  }
}

/** Takes the setup token out of the address, where it must not stay. */
export function takeSetupToken(): string | null {
  const token = /^#setup=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1] ?? null;
  if (token) history.replaceState(null, '', location.pathname);
  return token;
}
