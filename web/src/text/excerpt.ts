import { blocks } from './blocks';
import { t } from './text.svelte';
import type { Block, Inline } from './tree';

interface Known {
  people: { name(id: string): string | undefined };
  rooms: { find(id: string): { name: string } | undefined };
}

const most = 160; // characters of a line that leads to a message

/** The beginning of a message in one line, without its markup. */
export function excerptOf(text: string, known: Known): string {
  return spokenOf(text, known).slice(0, most);
}

/** A message as one would read it out: in one line, without its markup. */
export function spokenOf(text: string, known: Known): string {
  return plain(blocks(text), known).replace(/\s+/g, ' ').trim();
}

function plain(all: Block[], known: Known): string {
  return all
    .map((block) => {
      if (block.is === 'code') return block.text;
      if (block.is === 'list') return block.items.map((item) => plain(item, known)).join(' · ');
      return block.is === 'quote' ? plain(block.of, known) : line(block.of, known);
    })
    .join(' ');
}

function line(all: Inline[], known: Known): string {
  return all.map((part) => word(part, known)).join('');
}

function word(part: Inline, known: Known): string {
  if (part.is === 'user') return `@${known.people.name(part.id) ?? t('message.unknown')}`;
  if (part.is === 'room') return `#${known.rooms.find(part.id)?.name ?? part.id}`;
  if (part.is === 'all') return `@${t('message.everyone')}`;
  if (part.is === 'here') return `@${t('message.here')}`;
  if ('of' in part) return line(part.of, known);
  return 'text' in part ? part.text : '';
}
