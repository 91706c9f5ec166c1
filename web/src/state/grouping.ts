import type { Message } from '../wire';
import type { Shown } from './outbox-shelf';

/** One line of the list: a message that stands on the server, or one that is on its way there. */
export type ListRow = {
  /** The same before and after a pending message has settled. */
  key: string;
  /** The first one of a calendar day. */
  newDay: boolean;
  /** The first one that was unread when one came. */
  newLine: boolean;
  /** Wears its author's name; the others follow one of the same author. */
  first: boolean;
} & ({ message: Message; pending: null } | { message: null; pending: Shown });

/** A line and what it depends on: thousands of them stay as they are when one comes. */
interface Known {
  before: Message | undefined;
  row: ListRow;
}

const known = new WeakMap<Message, Known>();

const together = 5 * 60_000; // ms between two messages of one group

/** Server times only; what is pending stands last. */
export function rowsOf(
  messages: Message[],
  pending: Shown[],
  me: string,
  sameDay: (a: number, b: number) => boolean,
  newFrom: number | null = null,
): ListRow[] {
  const rows: ListRow[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const newLine = message.seq === newFrom;
    const old = known.get(message);
    if (old && old.before === before && old.row.newLine === newLine) rows.push(old.row);
    else {
      const row = rowOf(message, before, newLine, sameDay);
      known.set(message, { before, row });
      rows.push(row);
    }
    before = message;
  }
  let first = before?.author.id !== me || before.level !== undefined;
  for (const item of pending) {
    rows.push({
      key: `${item.user}/${item.key}`,
      newDay: false,
      newLine: false,
      first: first || !!item.level,
      message: null,
      pending: item,
    });
    first = false;
  }
  return rows;
}

function rowOf(
  message: Message,
  before: Message | undefined,
  newLine: boolean,
  sameDay: (a: number, b: number) => boolean,
): ListRow {
  const newDay = !before || !sameDay(before.at, message.at);
  return {
    key: `${message.author.id}/${message.key || message.seq}`,
    newDay,
    newLine,
    first: newDay || newLine || !follows(message, before),
    message,
    pending: null,
  };
}

function follows(message: Message, before: Message | undefined): boolean {
  return (
    before !== undefined &&
    before.author.id === message.author.id &&
    message.at - before.at < together &&
    !message.level &&
    !message.reply_to &&
    !before.level
  );
}

/** The place of a message among the rows, which stand in order; -1: it is not among them. */
export function indexOf(rows: ListRow[], seq: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((rows[middle]!.message?.seq ?? Infinity) < seq) from = middle + 1;
    else to = middle;
  }
  return rows[from]?.message?.seq === seq ? from : -1;
}
