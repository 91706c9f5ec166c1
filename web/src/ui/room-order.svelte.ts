import type { App } from '../state/app.svelte';
import { preferences } from '../state/preferences.svelte';
import type { Room } from '../state/rows';
import { neighbour, sectionsOf, type Held } from '../state/sections';
import { unreadOf } from '../state/unread';
import { nameOf } from './room-name';

/** The rooms in the order of the sidebar, by which the keyboard goes, too. */
export class RoomOrder {
  private held = $state.raw<Held | null>(null);
  sections = $derived.by(() =>
    sectionsOf(this.app.rooms.all, (room) => nameOf(this.app, room), this.held),
  );

  constructor(private readonly app: App) {}

  /** One has come to a room: it keeps its place while one is there. */
  enter(id: string | undefined): void {
    if (id !== undefined) preferences.visit(id);
    const room = id === undefined ? undefined : this.app.rooms.find(id);
    this.held = room ? { room: room.id, unread: unreadOf(room) > 0 } : null;
  }

  /** To the next room or the one before, on wish to one with something unread. */
  step(step: 1 | -1, unread: boolean): void {
    const here = this.app.route.place?.room;
    const wanted = (room: Room) => !unread || unreadOf(room) > 0;
    const room = neighbour(this.sections, here, step, wanted);
    if (room) this.app.go(room.id);
  }
}
