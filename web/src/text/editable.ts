import { nameRooms, written } from './room-names';

/** The names that stand for references in a text. */
export interface Named {
  user(id: string): string | undefined;
  rooms(): { id: string; name: string }[];
}

const reference = /(`+)[^]*?\1|<([@#])([A-Za-z0-9_-]+)>/g;

/** A text as one writes it: with names instead of the references that were made of them. */
export function editable(text: string, named: Named): string {
  return text.replace(reference, (whole, _code, sign?: string, id?: string) => {
    if (!sign || !id) return whole;
    if (sign === '@') {
      const name = id === 'all' || id === 'here' ? id : named.user(id);
      return name ? `@${name}` : whole;
    }
    const rooms = named.rooms();
    const name = rooms.find((room) => room.id === id)?.name;
    return name && rooms.filter((room) => room.name === name).length === 1 ? `#${name}` : whole;
  });
}

/** What is sent for an edited text: whoever was mentioned before is meant by his name again. */
export function saidAs(text: string, before: string, named: Named, limit: number): string {
  const users = [...before.matchAll(reference)].flatMap(([, , sign, id]) => {
    const name = sign === '@' && id ? named.user(id) : undefined;
    return name && id ? [{ id, name }] : [];
  });
  return nameRooms(written('@', text, users, limit), named.rooms(), limit);
}
