import { createContext } from 'svelte';
import type { App } from '../state/app.svelte';
import { problemOf } from '../state/form.svelte';
import type { Message } from '../state/rows';
import { errorText } from './error-text';
import type { OpenMenu } from './menu';
import { RoomOrder } from './room-order.svelte';

/** What is asked before something is done that cannot be taken back. */
export interface Question {
  title: string;
  body: string;
  /** The words that it is about. */
  quote?: string;
  button: string;
  act: () => Promise<unknown>;
}

/** What lies over the page because of a room or of a message in it; one at a time. */
export type RoomDialog =
  | { is: 'browse' | 'create' | 'direct' | 'switch' | 'keys' }
  | { is: 'when'; title: string; at?: number; act: (at: number) => Promise<void> }
  | { is: 'settings' | 'add'; room: string }
  | { is: 'mute'; room: string; user: string; name: string }
  | { is: 'report'; message: Message }
  | { is: 'confirm'; question: Question };

const noticeStays = 6000; // ms

/** What is open around the room on the screen, and the way to open it from anywhere. */
export class Desk {
  dialog = $state.raw<RoomDialog | null>(null);
  menu = $state.raw<OpenMenu | null>(null);
  /** Whether one sees who is in the room. */
  members = $state(false);
  /** Counts what was done: lists that the server alone can tell are read again. */
  acted = $state(0);
  /** A word about what was done, which goes by itself. */
  notice = $state('');
  readonly order: RoomOrder;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: App) {
    this.order = new RoomOrder(app);
  }

  say(text: string): void {
    clearTimeout(this.timer);
    this.notice = text;
    this.timer = setTimeout(() => (this.notice = ''), noticeStays);
  }

  ask(question: Question): void {
    this.dialog = { is: 'confirm', question };
  }

  /** Does something that has no place of its own to say what was wrong with it. */
  async act(doing: () => Promise<unknown>, done = ''): Promise<void> {
    try {
      await doing();
      this.acted++;
      if (done) this.say(done);
    } catch (error) {
      this.say(errorText(problemOf(error)));
    }
  }
}

export const [getDesk, setDesk] = createContext<Desk>();
