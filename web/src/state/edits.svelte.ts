import { SvelteMap } from 'svelte/reactivity';
import { asRefusal, type Kind } from '../net/refusal';
import type { Message } from '../wire';

/** A message of one's own that is being written anew. */
export interface Edit {
  room: string;
  seq: number;
  /** What it said when one began, and the rev of that row. */
  base: string;
  rev: number;
  /** What is in the field. */
  text: string;
  /** `waiting`: for the line; `conflict`: it was changed elsewhere meanwhile. */
  state: 'writing' | 'saving' | 'waiting' | 'conflict' | 'refused';
  /** Why the server did not take it. */
  reason?: string | undefined;
}

interface Events {
  send(input: { room: string; seq: number; text: string; base_rev: number }): Promise<Message>;
  /** The message as the page knows it; undefined: not at all. */
  row(room: string, seq: number): Message | undefined;
  /** The message as the server has it now. */
  look(room: string, seq: number): Promise<Message | undefined>;
  /** What is sent for what was written. */
  said(edit: Edit): string;
  took(message: Message): void;
  /** `soon`: somebody is typing, and will go on. */
  changed(soon?: boolean): void;
}

/** The server said no, and will say so again. */
const final = new Set<Kind>(['invalid', 'forbidden', 'not_found', 'too_large']);
const keyOf = ({ room, seq }: Pick<Edit, 'room' | 'seq'>) => `${room}/${seq}`;

/** The edits that the server does not have yet. They outlive the rows that show them. */
export class Edits {
  private readonly all = new SvelteMap<string, Edit>();
  /** Where one has begun to write anew, for the list to show it. */
  begun = $state.raw<Pick<Edit, 'room' | 'seq'> | null>(null);

  constructor(private readonly on: Events) {}

  get open(): Edit[] {
    return [...this.all.values()];
  }

  find(room: string, seq: number): Edit | undefined {
    return this.all.get(keyOf({ room, seq }));
  }

  /** `text` is what stands in the field at first. */
  begin({ room, seq, rev, text: base }: Message, text: string): void {
    const old = this.find(room, seq);
    if (old) this.put({ ...old, state: 'writing' });
    else this.put({ room, seq, rev, base, text, state: 'writing' });
    this.begun = { room, seq };
  }

  write(edit: Edit, text: string): void {
    this.put({ ...edit, text });
  }

  drop(edit: Edit): void {
    this.all.delete(keyOf(edit));
    if (this.begun && keyOf(this.begun) === keyOf(edit)) this.begun = null;
    this.on.changed();
  }

  /** Sends it; where somebody has changed the message since, `over` says to write over that. */
  async save(edit: Edit, over = false): Promise<void> {
    this.begun = null;
    const row = this.on.row(edit.room, edit.seq);
    // A reaction, too, changes the row: what counts is whether it says something else now.
    const known = row && (over || row.text === edit.base);
    const now = known ? { ...edit, base: row.text, rev: row.rev } : edit;
    const sent = this.put({ ...now, state: 'saving', reason: undefined });
    const { room, seq, rev } = sent;
    try {
      const text = this.on.said(sent);
      this.on.took(await this.on.send({ room, seq, text, base_rev: rev }));
      if (this.all.get(keyOf(sent)) === sent) this.drop(sent);
    } catch (error) {
      await this.failed(sent, error);
    }
  }

  /** The line is back. */
  resume(): void {
    for (const edit of this.open) if (edit.state === 'waiting') void this.save(edit);
  }

  /** What another page of this browser, or this one before it was loaded again, left behind. */
  restore(edits: Edit[]): void {
    for (const edit of edits) {
      if (this.all.has(keyOf(edit))) continue;
      this.all.set(keyOf(edit), edit.state === 'saving' ? { ...edit, state: 'waiting' } : edit);
    }
  }

  forget(): void {
    this.all.clear();
    this.begun = null;
  }

  private async failed(edit: Edit, error: unknown): Promise<void> {
    const { kind, reason } = asRefusal(error);
    if (kind === 'conflict') return this.conflict(edit);
    if (final.has(kind)) this.put({ ...edit, state: 'refused', reason: reason ?? kind });
    else if (kind === 'rate_limited') this.put({ ...edit, state: 'refused', reason: kind });
    else this.put({ ...edit, state: 'waiting' });
  }

  /** The row may only have got a reaction that this page has not heard of. */
  private async conflict(edit: Edit): Promise<void> {
    const row = await this.on.look(edit.room, edit.seq).catch(() => undefined);
    if (row) this.on.took(row);
    if (row && row.rev > edit.rev && row.text === edit.base) return this.save(edit);
    this.put({ ...edit, state: row ? 'conflict' : 'waiting' });
  }

  private put(edit: Edit): Edit {
    this.all.set(keyOf(edit), edit);
    this.on.changed(edit.state === 'writing');
    return edit;
  }
}
