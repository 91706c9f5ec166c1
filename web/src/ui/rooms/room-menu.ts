import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import LogOut from '@lucide/svelte/icons/log-out';
import Pin from '@lucide/svelte/icons/pin';
import Settings from '@lucide/svelte/icons/settings-2';
import Star from '@lucide/svelte/icons/star';
import StarOff from '@lucide/svelte/icons/star-off';
import UserPlus from '@lucide/svelte/icons/user-plus';
import type { App } from '../../state/app.svelte';
import type { Room } from '../../state/rows';
import { lastPlace, moved } from '../../state/sections';
import { looksAfter } from '../../state/standing';
import { t } from '../../text/text.svelte';
import type { Desk, Question } from '../desk.svelte';
import type { MenuItem } from '../menu';

/** Nobody can leave these, or add somebody. */
export const fixed = new Set<Room['kind']>(['lobby', 'announcements', 'direct']);

/** What one can do with a room that one is in. */
export function roomMenu(app: App, desk: Desk, room: Room): MenuItem[] {
  if (!room.mine) return [...lookups(desk, room), settings(app, desk, room)];
  const lines = [
    ...favourite(app, desk, room),
    ...people(app, desk, room),
    ...lookups(desk, room),
    settings(app, desk, room),
  ];
  return [...lines, ...leaving(app, desk, room), ...notify(app, desk, room)];
}

function favourite(app: App, desk: Desk, room: Room): MenuItem[] {
  const { acts } = app;
  const mine = (change: { favourite: boolean; place?: number }) => () =>
    desk.act(() => acts.mine({ room: room.id, ...change }));
  if (!room.mine?.favourite) {
    const place = lastPlace(app.rooms.all);
    const act = mine({ favourite: true, place });
    return [{ label: t('room.favourite'), icon: Star, act }];
  }
  const off: MenuItem = {
    label: t('room.unfavourite'),
    icon: StarOff,
    act: mine({ favourite: false }),
  };
  return [off, ...moves(app, desk, room)];
}

/** What dragging does, without a mouse. */
function moves(app: App, desk: Desk, room: Room): MenuItem[] {
  const rooms = desk.order.sections.find(({ name }) => name === 'favourites')?.rooms ?? [];
  const at = rooms.findIndex(({ id }) => id === room.id);
  const line = (to: number, label: string, icon: MenuItem['icon']): MenuItem[] => {
    const places = at < 0 ? new Map<string, number>() : moved(rooms, at, to);
    return places.size
      ? [{ label, icon: icon!, act: () => desk.act(() => app.acts.place(places)) }]
      : [];
  };
  return [...line(at - 1, t('room.up'), ArrowUp), ...line(at + 1, t('room.down'), ArrowDown)];
}

/** Ways to what was said before; the panel is the one of the room on the screen. */
function lookups(desk: Desk, room: Room): MenuItem[] {
  const jump = () => (desk.dialog = { is: 'jump', room: room.id });
  return [
    { label: t('pins.title'), icon: Pin, act: () => desk.showPins(room.id) },
    { label: t('jump.title'), icon: CalendarDays, act: jump },
  ];
}

function people(app: App, desk: Desk, room: Room): MenuItem[] {
  if (!looksAfter(room, app.me) || fixed.has(room.kind) || room.archived) return [];
  const act = () => (desk.dialog = { is: 'add', room: room.id });
  return [{ label: t('members.add'), icon: UserPlus, act }];
}

function settings(app: App, desk: Desk, room: Room): MenuItem {
  const label = t(looksAfter(room, app.me) ? 'room.settings' : 'room.about');
  return { label, icon: Settings, act: () => (desk.dialog = { is: 'settings', room: room.id }) };
}

function leaving(app: App, desk: Desk, room: Room): MenuItem[] {
  if (fixed.has(room.kind)) return [];
  const question = leaveQuestion(app, room);
  return [{ label: t('room.leave'), icon: LogOut, act: () => desk.ask(question), danger: true }];
}

export function leaveQuestion(app: App, room: Room): Question {
  return {
    title: t('leave.title', { room: room.name }),
    body: t(room.kind === 'private' ? 'leave.private' : 'leave.public'),
    button: t('room.leave'),
    act: () => app.acts.leave(room),
  };
}

function notify(app: App, desk: Desk, room: Room): MenuItem[] {
  return (['all', 'mentions', 'nothing'] as const).map((level, index) => ({
    label: t(`notify.${level}`),
    checked: room.mine?.notify === level,
    act: () => desk.act(() => app.acts.mine({ room: room.id, notify: level })),
    ...(index === 0 ? { heading: t('notify') } : {}),
  }));
}
