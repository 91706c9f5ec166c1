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

type Place = Omit<Wish, 'on'>;

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
  /** Whether one is among those who reacted. */
  mine(wish: Place): Promise<boolean>;
  took(message: Message): void;
  refused(error: unknown): void;
  changed(): void;
}

/** Not a no: it is sent again when the line is back. */
const passing = new Set<Kind>(['unreachable', 'unavailable', 'internal', 'unauthenticated']);

/** With and without a variation selector it is the same emoji. */
const plain = (emoji: string) => emoji.replaceAll('\ufe0f', '');
export const sameEmoji = (one: string, other: string) => plain(one) === plain(other);
const keyOf = ({ room, seq, emoji }: Place) => `${room}/${seq}/${plain(emoji)}`;

/** The reactions of a message, with what one wishes about them. A row names only the first of those
 *  who reacted: whether one is among the others is for `amongOthers` to say. */
export function chipsOf(
  message: Message,
  wishes: Iterable<Wish>,
  me: string,
  amongOthers: (emoji: string) => boolean = () => false,
): Chip[] {
  const chips: Chip[] = message.reactions.map(({ emoji, count, users }) => ({
    emoji,
    count,
    users,
    mine: users.includes(me) || (count > users.length && amongOthers(emoji)),
  }));
  for (const { emoji, on } of wishes) {
    const chip = chips.find((one) => sameEmoji(one.emoji, emoji));
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
  /** Whether one reacted where the row does not tell, as far as it was asked. */
  private readonly known = new SvelteMap<string, boolean>();
  private asked = new Set<string>();
  /** Counts when it was forgotten: what is on the screen asks again, also what could not ask before. */
  private forgotten = $state(0);

  constructor(private readonly on: Events) {}

  get open(): Wish[] {
    return [...this.wishes.values()];
  }

  of(message: Message, me: string): Chip[] {
    const wishes = this.wishes.size
      ? this.open.filter(({ room, seq }) => room === message.room && seq === message.seq)
      : [];
    const { room, seq } = message;
    const amongOthers = (emoji: string) => this.amongOthers({ room, seq, emoji });
    return message.reactions.length || wishes.length
      ? chipsOf(message, wishes, me, amongOthers)
      : [];
  }

  wish(wish: Wish): void {
    this.wishes.set(keyOf(wish), wish);
    this.on.changed();
    void this.send(keyOf(wish));
  }

  /** What was known may have changed on another device while there was no line. */
  resume(): void {
    this.unlearn();
    for (const key of this.wishes.keys()) void this.send(key);
  }

  restore(wishes: Wish[]): void {
    for (const wish of wishes)
      if (!this.wishes.has(keyOf(wish))) this.wishes.set(keyOf(wish), wish);
  }

  forget(): void {
    this.wishes.clear();
    this.unlearn();
  }

  /** What was asked before has no say any more. */
  private unlearn(): void {
    this.asked = new Set();
    this.known.clear();
    this.forgotten++;
  }

  /** Asked once: after that it changes by what one does oneself. */
  private amongOthers(place: Place): boolean {
    const key = keyOf(place);
    const { asked } = this;
    void this.forgotten;
    if (!asked.has(key)) {
      asked.add(key);
      this.on.mine(place).then(
        (mine) => asked === this.asked && !this.known.has(key) && this.known.set(key, mine),
        () => asked.delete(key),
      );
    }
    return this.known.get(key) ?? false;
  }

  private async send(key: string): Promise<void> {
    const wish = this.wishes.get(key);
    if (!wish || this.busy.has(key)) return;
    this.busy.add(key);
    try {
      this.on.took(await this.on.send(wish));
      if (this.asked.has(key)) this.known.set(key, wish.on);
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
