import type { Anchor } from './room-view.svelte';
import { steps } from './steps';

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

export const adminSections = ['people', 'invitations', 'reports', 'settings', 'log'] as const;
export type AdminSection = (typeof adminSections)[number];

/** The part of the administration that an address names; null: it is not there at all. */
export function adminSectionOf(path: string): AdminSection | null {
  const name = /^\/admin(?:\/([a-z]+))?\/?$/.exec(path)?.[1];
  if (!path.startsWith('/admin')) return null;
  return adminSections.find((section) => section === name) ?? (path.length < 8 ? 'people' : null);
}

/** What lies across the rooms: what one has not read, where one was named, what is to be sent. */
export const overviews = ['unread', 'mentions', 'scheduled'] as const;
export type Overview = (typeof overviews)[number];

export function overviewOf(path: string): Overview | null {
  return overviews.find((name) => path.replace(/\/$/, '') === `/${name}`) ?? null;
}

export class Route {
  /** Null: the address names no place. */
  place = $state.raw<Place | null>(placeOf(location.pathname));
  /** The part of the administration that is on the screen instead of a room. */
  admin = $state.raw<AdminSection | null>(adminSectionOf(location.pathname));

  overview = $state.raw<Overview | null>(overviewOf(location.pathname));

  constructor(private readonly moved: (place: Place | null, anchor: Anchor | null) => void) {
    steps.arrived = (anchor) => this.arrive(anchor);
  }

  /** Leaves `anchor` behind, so that Back returns to where one was reading. */
  go(place: Place, anchor: Anchor | null): void {
    steps.go(pathOf(place), anchor);
  }

  /** To something that is no room. */
  goAside(path: `/admin/${AdminSection}` | `/${Overview}`, anchor: Anchor | null): void {
    steps.go(path, anchor);
  }

  /** The address was another name of this place. */
  replace(place: Place): void {
    steps.go(pathOf(place), null, true);
  }

  private arrive(anchor: Anchor | null): void {
    this.place = placeOf(location.pathname);
    this.admin = adminSectionOf(location.pathname);
    this.overview = overviewOf(location.pathname);
    this.moved(this.place, anchor);
  }
}

/** What a link brings: the setup, an invitation, or the choice of a new password. */
export interface Link {
  is: 'setup' | 'invite' | 'reset';
  token: string;
}

const linkPattern = /#(setup|invite|reset)=([A-Za-z0-9_-]+)$/;

export function linkIn(address: string): Link | null {
  const [, is, token] = linkPattern.exec(address) ?? [];
  return is && token ? { is: is as Link['is'], token } : null;
}

/** The link that opened the page. What gives power over an account must not stay in the address;
 *  an invitation stays until it is used, so that reloading the page does not lose it. */
export function takeLink(): Link | null {
  const link = linkIn(location.hash);
  if (link && link.is !== 'invite') dropLink();
  return link;
}

export function dropLink(): void {
  if (location.hash) history.replaceState(history.state, '', location.pathname);
}
