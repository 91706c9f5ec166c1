import type { SetPresence } from '../wire';

const patience = 10 * 60_000; // ms without a sign of life

/** What somebody does who is before the page. */
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'focus'];

/**
 * Whether somebody is before this page. There is one rule: he is away once ten minutes have passed
 * since the last sign of life. A hidden tab gets none; one that is used meanwhile says so by itself,
 * and the server takes a user to be here while one of his pages is.
 */
export class Away {
  private away = false;
  private seen: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly say: (state: SetPresence['state']) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.seen = now();
    this.wait();
  }

  /** Returns what ends it. */
  listen(): () => void {
    const heard = new AbortController();
    const options = { capture: true, passive: true, signal: heard.signal };
    for (const name of signs) addEventListener(name, () => this.sign(), options);
    const visible = () => document.visibilityState === 'visible' && this.sign();
    document.addEventListener('visibilitychange', visible, options);
    return () => {
      heard.abort();
      clearTimeout(this.timer);
    };
  }

  /** Somebody is there. */
  sign(): void {
    this.seen = this.now();
    if (!this.away) return;
    this.away = false;
    this.say('here');
    this.wait();
  }

  private wait(): void {
    this.timer = setTimeout(() => this.look(), this.seen + patience - this.now());
  }

  private look(): void {
    if (this.now() - this.seen < patience) return this.wait();
    this.away = true;
    this.say('away');
  }
}
