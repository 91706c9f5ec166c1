import type { Key } from './text.svelte';

/** A command of the composer: it makes another text of what stands behind it. */
export interface Command {
  name: string;
  help: Key;
  /** What may stand behind it, as an example. */
  rest: Key;
  write: (rest: string) => string;
}

export const commands: Command[] = [
  {
    name: 'me',
    help: 'command.me',
    rest: 'command.me.rest',
    write: (rest) => (rest ? `_${rest}_` : '/me'),
  },
  {
    name: 'shrug',
    help: 'command.shrug',
    rest: 'command.shrug.rest',
    write: (rest) => `${rest} ¯\\_(ツ)_/¯`.trim(),
  },
];

/** The text that is sent: a command is carried out, everything else stays as it is. */
export function carriedOut(text: string): string {
  const found = /^\/([a-z]+)(?:\s+|$)/.exec(text);
  const command = found && commands.find(({ name }) => name === found[1]);
  return command ? command.write(text.slice(found[0].length).trimEnd()) : text;
}
