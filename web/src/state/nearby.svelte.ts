import type { In, Name, Out } from '../net/operations';
import type { Dnd, Hello, SetPresence, Signal, User } from '../wire';
import { Moods } from './moods.svelte';
import { Receipts } from './receipts.svelte';

interface Line {
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
  say(op: 'presence.set', input: SetPresence): Promise<unknown>;
}

const equal = (one: Dnd, other: Dnd) =>
  (['from', 'to', 'zone', 'until'] as const).every((part) => one[part] === other[part]);

/** How the others are, how one is oneself, and what both have read. */
export class Nearby {
  readonly moods: Moods;
  readonly receipts: Receipts;
  /** When one wants to be left alone, and whether one gives receipts: only oneself may see that. */
  quiet = $state.raw<Dnd>({});
  gives = $state(false);
  private state: SetPresence['state'] = 'here';

  constructor(
    private readonly line: Line,
    private readonly app: { me: User | null; become(me: User): void },
  ) {
    this.moods = new Moods(line);
    this.receipts = new Receipts(line);
  }

  /** A new line takes it that somebody is before it, and tells nothing yet. */
  hello(hello: Hello): void {
    this.know(hello);
    this.receipts.forget();
    this.moods.greet();
    if (this.state === 'away') this.say(this.state);
  }

  /** An equal rule stays the same object, so that a form of it is not begun anew. */
  know({ dnd = {}, receipts }: Pick<Hello, 'dnd' | 'receipts'>): void {
    if (!equal(dnd, this.quiet)) this.quiet = dnd;
    this.gives = receipts ?? false;
  }

  /** Whether somebody is before this page. */
  say(state: SetPresence['state']): void {
    this.state = state;
    this.line.say('presence.set', { state }).catch(() => undefined);
  }

  hear(signal: Signal): void {
    if (signal.kind === 'read') this.receipts.hear(signal);
    if (signal.kind === 'presence') this.mood(signal);
  }

  forget(): void {
    this.moods.forget();
    this.receipts.forget();
  }

  /** One's own may have been changed on another device, or by its time. */
  private mood(signal: Signal): void {
    this.moods.hear(signal);
    const { me } = this.app;
    const { user, dnd, status } = signal;
    if (me && user === me.id) this.app.become({ ...me, dnd, status });
  }
}
