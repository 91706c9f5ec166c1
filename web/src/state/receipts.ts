import type { Message } from '../wire';

type Said = Pick<Message, 'seq' | 'author' | 'deleted'>;

/** Each reader stands once: under the last of one's own messages that he has read. */
export function seenBy(
  messages: readonly Said[],
  reads: ReadonlyMap<string, number> | undefined,
  me: string,
): Map<number, string[]> {
  const seen = new Map<number, string[]>();
  for (const [user, read] of reads ?? []) {
    const last = messages.findLast(
      ({ seq, author, deleted }) => seq <= read && author.id === me && !deleted,
    );
    if (last && user !== me) seen.set(last.seq, [...(seen.get(last.seq) ?? []), user]);
  }
  return seen;
}
