import Flag from '@lucide/svelte/icons/flag';
import Link from '@lucide/svelte/icons/link';
import MicOff from '@lucide/svelte/icons/mic-off';
import Trash from '@lucide/svelte/icons/trash-2';
import UserMinus from '@lucide/svelte/icons/user-minus';
import type { App } from '../../state/app.svelte';
import type { Message, Room } from '../../state/rows';
import { looksAfter, mayDelete } from '../../state/standing';
import { t } from '../../text/text.svelte';
import { copy } from '../copy';
import { removal } from './member-menu';
import type { Desk } from '../desk.svelte';
import type { MenuItem } from '../menu';

interface Context {
  app: App;
  desk: Desk;
  message: Message;
  room: Room;
}

/** Each says what can be done, or that it cannot be done here. */
const lines: ((context: Context) => MenuItem | null)[] = [link, report, mute, remove, erase];

/** What one can do with a message. */
export function messageMenu(context: Context): MenuItem[] {
  return lines.flatMap((line) => line(context) ?? []);
}

function link({ desk, message }: Context): MenuItem {
  const address = `${location.origin}/r/${message.room}/${message.seq}`;
  const act = async () =>
    desk.say((await copy(address)) ? t('message.copied') : t('message.copy.failed', { address }));
  return { label: t('message.copy'), icon: Link, act };
}

function report({ app, desk, message }: Context): MenuItem | null {
  if (message.deleted || message.author.id === app.me?.id) return null;
  const act = () => (desk.dialog = { is: 'report', message });
  return { label: t('report'), icon: Flag, act };
}

function mute(context: Context): MenuItem | null {
  if (!answersFor(context)) return null;
  const { desk, message, room } = context;
  const { id: user, name } = message.author;
  const act = () => (desk.dialog = { is: 'mute', room: room.id, user, name });
  return { label: t('mute'), icon: MicOff, act };
}

function remove(context: Context): MenuItem | null {
  const { app, desk, message, room } = context;
  if (!answersFor(context) || room.kind === 'lobby') return null;
  const act = () => desk.ask(removal(app, room, message.author));
  return { label: t('member.remove'), icon: UserMinus, act };
}

/** Whether one looks after the room, and another one wrote the message. */
function answersFor({ app, message, room }: Context): boolean {
  const others = message.author.id !== app.me?.id && room.kind !== 'announcements';
  return others && looksAfter(room, app.me);
}

function erase({ app, desk, message, room }: Context): MenuItem | null {
  if (!mayDelete(message, room, app.me)) return null;
  const question = {
    title: t('delete.title'),
    body: t('delete.body'),
    quote: message.text,
    button: t('message.delete'),
    act: () => app.acts.remove(message),
  };
  return { label: t('message.delete'), icon: Trash, act: () => desk.ask(question), danger: true };
}
