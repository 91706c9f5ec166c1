import { SvelteMap } from 'svelte/reactivity';
import { asRefusal, type Kind } from '../net/refusal';
import type { Message } from '../wire';

/** What one wants under a message and the server has not said yet. */
export interface Wish {
  room: string;
  seq: number;
  emoji: string;
  on: boolean;
}

/** An emoji under a message, as it is shown. */
export interface Chip {
  emoji: string;
  count: number;
  mine: boolean;
  /** The first of those who reacted. */
  users: string[];
}

interface Events {
  send(wish: Wish): Promise<Message>;
  took(message: Message): void;
  refused(error: unknown): void;
  changed(): void;
}

/** Not a no: it is sent again when the line is back. */
const passing = new Set<Kind>(['unreachable', 'unavailable', 'internal', 'unauthenticated']);

/** With and without a variation selector it is the same emoji. */
const plain = (emoji: string) => emoji.replaceAll('\ufe0f', '');
const keyOf = ({ room, seq, emoji }: Wish) => `${room}/${seq}/${plain(emoji)}`;

/** The reactions of a message, with what one wishes about them. */
export function chipsOf(message: Message, wishes: Iterable<Wish>, me: string): Chip[] {
  const chips: Chip[] = message.reactions.map(({ emoji, count, users }) => ({
    emoji,
    count,
    users,
    mine: users.includes(me),
  }));
  for (const { emoji, on } of wishes) {
    const chip = chips.find((one) => plain(one.emoji) === plain(emoji));
    if (!chip && on) chips.push({ emoji, count: 1, mine: true, users: [me] });
    else if (chip && chip.mine !== on) {
      chip.mine = on;
      chip.count += on ? 1 : -1;
      chip.users = on ? [...chip.users, me] : chip.users.filter((user) => user !== me);
    }
  }
  return chips.filter(({ count }) => count > 0);
}

/** Reactions show at once, and go to the server one after the other. */
export class Reactions {
  private readonly wishes = new SvelteMap<string, Wish>();
  private readonly busy = new Set<string>();

  constructor(private readonly on: Events) {}

  get open(): Wish[] {
    return [...this.wishes.values()];
  }

  of(message: Message, me: string): Chip[] {
    const wishes = this.wishes.size
      ? this.open.filter(({ room, seq }) => room === message.room && seq === message.seq)
      : [];
    return message.reactions.length || wishes.length ? chipsOf(message, wishes, me) : [];
  }

  wish(wish: Wish): void {
    this.wishes.set(keyOf(wish), wish);
    this.on.changed();
    void this.send(keyOf(wish));
  }

  resume(): void {
    for (const key of this.wishes.keys()) void this.send(key);
  }

  restore(wishes: Wish[]): void {
    for (const wish of wishes)
      if (!this.wishes.has(keyOf(wish))) this.wishes.set(keyOf(wish), wish);
  }

  forget(): void {
    this.wishes.clear();
  }

  private async send(key: string): Promise<void> {
    const wish = this.wishes.get(key);
    if (!wish || this.busy.has(key)) return;
    this.busy.add(key);
    try {
      this.on.took(await this.on.send(wish));
      this.done(key, wish);
    } catch (error) {
      if (!passing.has(asRefusal(error).kind)) {
        this.done(key, wish);
        this.on.refused(error);
      }
    } finally {
      this.busy.delete(key);
    }
    // One has changed one's mind meanwhile.
    if (this.wishes.has(key) && this.wishes.get(key) !== wish) void this.send(key);
  }

  private done(key: string, wish: Wish): void {
    if (this.wishes.get(key) === wish) this.wishes.delete(key);
    this.on.changed();
  }
}
