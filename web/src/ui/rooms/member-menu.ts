import MessageCircle from '@lucide/svelte/icons/message-circle';
import Mic from '@lucide/svelte/icons/mic';
import MicOff from '@lucide/svelte/icons/mic-off';
import Shield from '@lucide/svelte/icons/shield';
import ShieldOff from '@lucide/svelte/icons/shield-off';
import UserMinus from '@lucide/svelte/icons/user-minus';
import type { App } from '../../state/app.svelte';
import type { Member, Room } from '../../state/rows';
import { looksAfter } from '../../state/standing';
import { t } from '../../text/text.svelte';
import type { Desk, Question } from '../desk.svelte';
import type { MenuItem } from '../menu';

/** What one can do with somebody in a room. */
export function memberMenu(app: App, desk: Desk, room: Room, member: Member): MenuItem[] {
  const self = member.user === app.me?.id;
  const items: MenuItem[] = [];
  if (!self && app.me?.role !== 'guest' && room.kind !== 'direct') {
    const act = () => desk.act(() => app.acts.openDirect([member.user]));
    items.push({ label: t('direct.open'), icon: MessageCircle, act });
  }
  if (!looksAfter(room, app.me) || room.kind === 'direct') return items;
  items.push(role(app, desk, room, member));
  if (!self) items.push(...silencing(app, desk, room, member), removing(app, desk, room, member));
  return items;
}

/** Asked before somebody is taken out of a room. */
export function removal(app: App, room: Room, who: { id: string; name: string }): Question {
  return {
    title: t('remove.title', { name: who.name, room: room.name }),
    body: t(room.kind === 'private' ? 'remove.private' : 'remove.public'),
    button: t('member.remove'),
    act: () => app.acts.ask('member.remove', { room: room.id, user: who.id }),
  };
}

function role(app: App, desk: Desk, room: Room, { user, role }: Member): MenuItem {
  const to = role === 'admin' ? 'member' : 'admin';
  const act = () =>
    desk.act(() => app.acts.ask('member.update', { room: room.id, user, role: to }));
  return { label: t(`member.make.${to}`), icon: to === 'admin' ? Shield : ShieldOff, act };
}

function silencing(app: App, desk: Desk, room: Room, member: Member): MenuItem[] {
  const { user, name } = member;
  const act = () => (desk.dialog = { is: 'mute', room: room.id, user, name });
  if ((member.muted_until ?? 0) <= app.clock.now())
    return [{ label: t('mute'), icon: MicOff, act }];
  const undo = () =>
    desk.act(
      () => app.acts.ask('member.mute', { room: room.id, user, for_s: 0 }),
      t('mute.undone'),
    );
  return [{ label: t('mute.undo'), icon: Mic, act: undo }];
}

function removing(app: App, desk: Desk, room: Room, { user, name }: Member): MenuItem {
  const act = () => desk.ask(removal(app, room, { id: user, name }));
  return { label: t('member.remove'), icon: UserMinus, act, danger: true };
}
