import type { Member } from '../wire';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** A list of members as it was answered, with what has happened since; administrators first. */
export function merged(
  listed: readonly Member[],
  rows: readonly Member[],
  query: string,
): Member[] {
  const all = new Map(listed.map((member) => [member.user, member]));
  for (const row of rows) {
    const old = all.get(row.user);
    // What only the list says of somebody is kept.
    if (old && row.rev > old.rev) all.set(row.user, { ...old, ...row, left: row.left });
    if (!old && fits(row, query)) all.set(row.user, row);
  }
  return [...all.values()].filter(({ left }) => !left).sort(inOrder);
}

function fits({ name }: Member, query: string): boolean {
  return name.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase());
}

function inOrder(a: Member, b: Member): number {
  const place = ({ role }: Member) => (role === 'admin' ? 0 : 1);
  return place(a) - place(b) || byName.compare(a.name, b.name);
}
