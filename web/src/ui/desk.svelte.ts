import { createContext } from 'svelte';
import type { App } from '../state/app.svelte';
import { problemOf } from '../state/form.svelte';
import type { Message } from '../state/rows';
import { language, t } from '../text/text.svelte';
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
  | { is: 'browse' | 'create' | 'direct' | 'keys' }
  /** `ahead`: what was written before there was a field for it. */
  | { is: 'switch'; ahead: string }
  | { is: 'when'; title: string; at?: number; act: (at: number) => Promise<void> }
  | { is: 'settings' | 'add' | 'jump'; room: string }
  | { is: 'mute'; room: string; user: string; name: string }
  | { is: 'report' | 'history'; message: Message }
  | { is: 'reactors'; message: Message; emoji: string }
  | { is: 'confirm'; question: Question };

/** What stands beside the room; in a thread perhaps at the reply that a link leads to. */
export type Side =
  | { is: 'members' | 'pins' | 'saved' }
  | { is: 'thread'; room: string; seq: number; target: number | null };

const noticeStays = 6000; // ms

/** What is open around the room on the screen, and the way to open it from anywhere. */
export class Desk {
  dialog = $state.raw<RoomDialog | null>(null);
  menu = $state.raw<OpenMenu | null>(null);
  /** The message that one looks for an emoji for, and where the emoji lie. */
  reacting = $state.raw<{ message: Message; anchor: Element } | null>(null);
  /** What stands beside the room; one at a time. */
  side = $state.raw<Side | null>(keptSide());
  /** Counts what was done: lists that the server alone can tell are read again. */
  acted = $state(0);
  /** A word about what was done, which goes by itself. */
  notice = $state('');
  readonly order: RoomOrder;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: App) {
    this.order = new RoomOrder(app);
    app.talk.onRefused = (error) => void this.refused(error);
  }

  /** Opens what stands beside the room, or closes it. */
  toggle(is: 'members' | 'pins' | 'saved'): void {
    this.side = this.side?.is === is ? null : { is };
  }

  /** What is pinned in a room, which comes onto the screen. */
  showPins(room: string): void {
    if (this.app.rooms.view?.id !== room) this.app.go(room);
    this.side = { is: 'pins' };
  }

  openThread({ room, seq }: Pick<Message, 'room' | 'seq'>, target: number | null = null): void {
    this.side = { is: 'thread', room, seq, target };
  }

  /** All emoji, to choose one from. */
  react(message: Message, anchor: Element): void {
    this.reacting = { message, anchor };
  }

  say(text: string): void {
    clearTimeout(this.timer);
    this.notice = text;
    this.timer = setTimeout(() => (this.notice = ''), noticeStays);
  }

  /** A menu whose lines have to be loaded first, which may fail. */
  async openMenu(load: () => Promise<OpenMenu>): Promise<void> {
    try {
      this.menu = await load();
    } catch {
      this.say(t('load.failed'));
    }
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
      await this.refused(error);
    }
  }

  /** Most of the words for it are not needed before something is refused. */
  private async refused(error: unknown): Promise<void> {
    await language.loadLater().catch(() => undefined);
    this.say(errorText(problemOf(error)));
  }
}

const sideKey = 'bincang.side';

/** What stood beside the room when the page was loaded again; on another way here nothing did. */
function keptSide(): Side | null {
  const [way] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (way?.type !== 'reload') return null;
  try {
    return JSON.parse(sessionStorage.getItem(sideKey) ?? 'null') as Side | null;
  } catch {
    return null; // the browser keeps nothing
  }
}

export function keepSide(side: Side | null): void {
  try {
    sessionStorage.setItem(sideKey, JSON.stringify(side));
  } catch {
    // the browser keeps nothing
  }
}

export const [getDesk, setDesk] = createContext<Desk>();
