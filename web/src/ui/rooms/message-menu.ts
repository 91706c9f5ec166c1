import Bookmark from '@lucide/svelte/icons/bookmark';
import CornerUpLeft from '@lucide/svelte/icons/corner-up-left';
import Flag from '@lucide/svelte/icons/flag';
import History from '@lucide/svelte/icons/history';
import Link from '@lucide/svelte/icons/link';
import MailOpen from '@lucide/svelte/icons/mail-open';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import MicOff from '@lucide/svelte/icons/mic-off';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Smile from '@lucide/svelte/icons/smile';
import Trash from '@lucide/svelte/icons/trash-2';
import UserMinus from '@lucide/svelte/icons/user-minus';
import type { App } from '../../state/app.svelte';
import { quickEmoji } from '../../state/emoji-habits';
import type { Message, Room } from '../../state/rows';
import {
  looksAfter,
  mayAnswer,
  mayDelete,
  mayEdit,
  mayPin,
  mayReact,
  maySeeHistory,
} from '../../state/standing';
import { t } from '../../text/text.svelte';
import { copy } from '../copy';
import { removal } from './member-menu';
import type { Desk } from '../desk.svelte';
import type { MenuItem, QuickEmoji } from '../menu';
import { deletion } from '../talk/deletion';
import { hasReacted, toggleReaction } from '../talk/reacting';
import { mayBegin } from '../talk/threads';

interface Context {
  app: App;
  desk: Desk;
  message: Message;
  room: Room;
}

/** Each says what can be done, or that it cannot be done here. */
const lines: ((context: Context) => MenuItem | null)[] = [
  answer,
  thread,
  edit,
  pin,
  save,
  unread,
  link,
  reactors,
  history,
  report,
  mute,
  remove,
  erase,
];

/** What one can do with a message. */
export function messageMenu(context: Context): MenuItem[] {
  return lines.flatMap((line) => line(context) ?? []);
}

/** Emoji that one reacts with at once. */
export function quickReactions({ app, desk, message, room }: Context, anchor: Element) {
  if (!mayReact(message, room)) return {};
  const quick: QuickEmoji = {
    signs: quickEmoji(6).map((sign) => ({ sign, mine: hasReacted(app, message, sign) })),
    pick: (sign) => toggleReaction(app, message, sign),
    more: () => desk.react(message, anchor),
  };
  return { quick };
}

function answer({ app, message, room }: Context): MenuItem | null {
  if (!mayAnswer(message, room, app.me)) return null;
  const act = () => app.drafts.answer(message);
  return { label: t('message.answer'), icon: CornerUpLeft, act };
}

function thread({ app, desk, message }: Context): MenuItem | null {
  if (!mayBegin(message, app)) return null;
  const label = t(message.thread ? 'thread.open' : 'thread.reply');
  return { label, icon: MessageSquareText, act: () => desk.openThread(message) };
}

function edit({ app, message, room }: Context): MenuItem | null {
  if (!mayEdit(message, room, app.me)) return null;
  return { label: t('message.edit'), icon: Pencil, act: () => app.talk.edit(message) };
}

function pin({ app, desk, message, room }: Context): MenuItem | null {
  if (!mayPin(message, room, app.me)) return null;
  const on = !message.pinned;
  const act = () => desk.act(() => app.talk.pin(message, on));
  return { label: t(on ? 'message.pin' : 'message.unpin'), icon: on ? Pin : PinOff, act };
}

function save({ app, desk, message }: Context): MenuItem | null {
  const on = !app.talk.saved.has(message);
  if (message.deleted && on) return null;
  const done = t(on ? 'message.saved' : 'message.unsaved');
  const act = () => desk.act(() => app.talk.saved.keep(message, on), done);
  return { label: t(on ? 'message.save' : 'message.unsave'), icon: Bookmark, act };
}

function unread({ app, desk, message }: Context): MenuItem | null {
  if (app.rooms.readSeq(message.room) === undefined) return null;
  const act = () => desk.act(() => app.reading.unreadFrom(message));
  return { label: t('message.unread'), icon: MailOpen, act };
}

function reactors({ app, desk, message }: Context): MenuItem | null {
  const [first] = app.talk.reactions.of(message, app.me?.id ?? '');
  if (!first) return null;
  const act = () => (desk.dialog = { is: 'reactors', message, emoji: first.emoji });
  return { label: t('reaction.who'), icon: Smile, act };
}

function history({ app, desk, message, room }: Context): MenuItem | null {
  if (!maySeeHistory(message, room, app.me)) return null;
  const act = () => (desk.dialog = { is: 'history', message });
  return { label: t('history.title'), icon: History, act };
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
  const act = () => desk.ask(deletion(app, message));
  return { label: t('message.delete'), icon: Trash, act, danger: true };
}
