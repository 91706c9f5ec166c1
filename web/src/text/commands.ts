import type { Key } from './languages';

/** A command of the composer. */
export interface Command {
  name: string;
  help: Key;
  /** What may stand behind it, as an example. */
  rest?: Key;
}

export const commands: Command[] = [
  { name: 'me', help: 'command.me', rest: 'command.me.rest' },
  { name: 'shrug', help: 'command.shrug', rest: 'command.shrug.rest' },
  { name: 'topic', help: 'command.topic', rest: 'command.topic.rest' },
  { name: 'invite', help: 'command.invite', rest: 'command.invite.rest' },
  { name: 'leave', help: 'command.leave' },
  { name: 'mute', help: 'command.mute' },
  { name: 'status', help: 'command.status', rest: 'command.status.rest' },
  { name: 'dnd', help: 'command.dnd', rest: 'command.dnd.rest' },
];

/** A command that was written, known or not, and what stands behind it. A sign alone has no name. */
export interface Written {
  name: string;
  rest: string;
}

/** What was written instead of a message. A path such as /etc/hosts is none. */
export function commandIn(text: string): Written | null {
  const found = /^\/(?:([a-z]+)(?:\s+|$)|\s*$)/i.exec(text);
  if (!found) return null;
  const [all, name = ''] = found;
  return { name: name.toLowerCase(), rest: text.slice(all.length).trimEnd() };
}

/** Two signs stand for one in a message that would else be a command. */
export function withoutEscape(text: string): string {
  if (!text.startsWith('//') || !commandIn(text.slice(1))) return text;
  return actionIn(text.slice(1)) === null ? text.slice(1) : `\\${text.slice(1)}`;
}

/** What somebody does, where a message says that instead of something; else null. */
export function actionIn(text: string): string | null {
  return /^\/me /i.test(text) ? text.slice('/me '.length) : null;
}
