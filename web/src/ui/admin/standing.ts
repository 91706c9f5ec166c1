import type { Person } from '../../state/administration.svelte';

/** What keeps somebody out, where anything does. */
export function standingOf(person: Partial<Person>): 'former' | 'banned' | 'deactivated' | null {
  if (person.former) return 'former';
  if ((person.banned_until ?? 0) > Date.now()) return 'banned';
  return person.deactivated ? 'deactivated' : null;
}
