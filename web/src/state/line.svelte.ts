import type { Closing, Why } from '../net/closing';
import { isTrying, notice, wentDown, type Line } from './line';

/** The line as the page shows it, with a clock that runs only while there is something to say. */
export class LineState {
  private line = $state.raw<Line>({
    is: 'down',
    since: performance.now(),
    why: 'lost',
    retryAt: null,
  });
  private now = $state(performance.now());
  private clock: ReturnType<typeof setInterval> | undefined;
  notice = $derived(notice(this.line, this.now));
  up = $derived(this.line.is === 'up');
  /** Whatever is asked is answered, over the line or over HTTP. */
  works = $derived(this.line.is === 'up' || this.line.is === 'blocked');

  opened(): void {
    this.set({ is: 'up' });
  }

  blocked(): void {
    this.set({ is: 'blocked' });
  }

  waiting(why: Why, ms: number): void {
    const now = performance.now();
    this.set(wentDown(this.line, now, why, now + ms));
  }

  trying(): void {
    this.set(isTrying(this.line, performance.now()));
  }

  ended(closing: Closing): void {
    this.set({ is: 'ended', why: closing.why, login: closing.after === 'log in' });
  }

  /** A new beginning, after someone logged in. */
  begin(): void {
    this.set({ is: 'down', since: performance.now(), why: 'lost', retryAt: null });
  }

  private set(line: Line): void {
    this.line = line;
    this.now = performance.now();
    clearInterval(this.clock);
    if (line.is === 'down') this.clock = setInterval(() => (this.now = performance.now()), 250);
  }
}
