import type { App } from '../../state/app.svelte';
import type { Room } from '../../state/rows';
import { commands } from '../../text/commands';
import { language, t } from '../../text/text.svelte';
import { fitting, plain, type Word } from '../../text/word';

/** Something that can be written instead of what stands at the caret. */
export interface Offer {
  key: string;
  /** What is written. */
  write: string;
  name: string;
  sign: string;
  help?: string;
  /** Whoever is meant. */
  user?: string;
}

const most = 8;

/** What fits at once, of what the page knows. */
export function known(app: App, room: Room, { sign, query }: Word): Offer[] {
  if (sign === '@') return people(app, room, query, []);
  if (sign === '#') return rooms(app, query);
  if (sign === '/') return command(query);
  return [];
}

/** What fits, once the server or the emoji have been asked. */
export async function asked(app: App, room: Room, word: Word): Promise<Offer[] | null> {
  if (word.sign === ':') return emoji(word.query);
  if (word.sign !== '@') return null;
  const guest = app.me?.role === 'guest';
  return people(app, room, word.query, await app.acts.readers(room, word.query, most, guest));
}

interface Person {
  id: string;
  name: string;
}

/** Those who spoke last stand first. */
function people(app: App, room: Room, query: string, found: Person[]): Offer[] {
  const spoke = (app.rooms.view?.id === room.id ? app.rooms.view.messages : [])
    .map(({ author }) => author)
    .reverse();
  const unique = new Map([...spoke, ...found].map(({ id, name }) => [id, name]));
  unique.delete(app.me?.id ?? '');
  const fit = fitting([...unique], query, ([, name]) => name).map(([id, name]) => ({
    key: id,
    user: id,
    write: mentionOf(id, name),
    name,
    sign: '@',
  }));
  return [...fit.slice(0, most), ...everybody(app, query)];
}

/** The server finds names of up to five words; another is written as it stands in a message. */
function mentionOf(id: string, name: string): string {
  return /^[\p{L}\p{N}]+( [\p{L}\p{N}]+){0,4}$/u.test(name) ? `@${name} ` : `<@${id}> `;
}

function everybody(app: App, query: string): Offer[] {
  if (app.me?.role === 'guest' || query === '') return [];
  return (['all', 'here'] as const)
    .filter((name) => [name, shown(name)].some((word) => plain(word).startsWith(plain(query))))
    .map((name) => ({
      key: name,
      write: `@${name} `,
      name,
      sign: '@',
      help: t(`complete.${name}`),
    }));
}

/** What stands in a message for it, which people imitate. */
const shown = (name: 'all' | 'here') => t(name === 'all' ? 'message.everyone' : 'message.here');

function rooms(app: App, query: string): Offer[] {
  const named = app.rooms.all.filter(({ kind, name }) => name && kind !== 'self');
  return fitting(named, query, ({ name }) => name)
    .slice(0, most)
    .map(({ id, name }) => {
      const alone = named.filter((other) => other.name === name).length === 1;
      return { key: id, write: alone ? `#${name} ` : `<#${id}> `, name, sign: '#' };
    });
}

function command(query: string): Offer[] {
  return commands
    .filter(({ name }) => name.startsWith(query))
    .map(({ name, help, rest }) => ({
      key: name,
      write: `/${name} `,
      name: rest ? `${name} ${t(rest)}` : name,
      sign: '/',
      help: t(help),
    }));
}

async function emoji(query: string): Promise<Offer[]> {
  const { found } = await import('../../emoji/emoji');
  const second = language.tag === 'id' ? 1 : 0;
  return found(query, most).map(({ sign, names }) => ({
    key: sign,
    write: `${sign} `,
    name: names[second] || names[0],
    sign,
  }));
}
