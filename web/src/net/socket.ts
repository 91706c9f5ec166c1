import type { Bye, Change, Hello, Signal } from '../wire';
import { call } from './api';
import { closingOf, pause, type Closing, type Why } from './closing';
import { Conn } from './conn';
import type { In, Name, Out } from './operations';
import { Refusal, asRefusal } from './refusal';

export interface SocketEvents {
  hello(hello: Hello): void;
  change(change: Change): void;
  signal(signal: Signal): void;
  /** The line went down; the next attempt begins in `ms`. */
  waiting(why: Why, ms: number): void;
  trying(): void;
  /** HTTP works and the line does not: this is what hello would have said. */
  blocked(hello: Hello): void;
  /** It ended for good. */
  ended(closing: Closing, message: string): void;
}

const patience = 3; // attempts that fail while HTTP works, before we go round

/** The page's line to the server: a conn, and after its end the next one. */
export class Socket {
  private conn: Conn | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private refused = 0;
  /** It was blocked before, and has not worked since: one attempt tells. */
  private wasBlocked = false;
  /** Everything is asked over HTTP; the line is still tried, but no longer spoken of. */
  private detour = false;

  constructor(
    private readonly on: SocketEvents,
    private readonly connect: () => WebSocket = browserSocket,
  ) {}

  get up(): boolean {
    return this.conn?.ready ?? false;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.open();
  }

  stop(): void {
    this.running = false;
    this.takeLine();
    clearTimeout(this.timer);
    this.conn?.end(1000);
    this.conn = null;
  }

  /** Tries at once, or finds out whether a line that seems up still is. */
  nudge(): void {
    if (!this.running) return;
    if (this.conn) void this.conn.check();
    else this.open();
  }

  /** Asks over the line, or over HTTP while there is none. */
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>> {
    return this.conn?.ready ? this.conn.ask(op, input) : call(op, input);
  }

  /** Asks over the line only, unless it is blocked: what is said there keeps its order. */
  say<N extends Name>(op: N, input: In<N>): Promise<Out<N>> {
    if (this.conn?.ready || this.detour) return this.ask(op, input);
    return Promise.reject(new Refusal('unreachable'));
  }

  /** What was asked over HTTP instead of the line was refused, or not answered. */
  detourFailed(refusal: Refusal): void {
    if (!this.detour) return;
    if (refusal.kind === 'unauthenticated') this.loggedOut(refusal.message);
    if (refusal.kind !== 'unreachable') return;
    this.takeLine();
    if (this.conn) this.on.trying();
    else this.open();
  }

  private open(): void {
    clearTimeout(this.timer);
    if (!this.detour) this.on.trying();
    let greeted = false;
    this.conn = new Conn(this.connect(), {
      hello: (hello) => {
        greeted = true;
        this.failures = 0;
        this.takeLine();
        this.wasBlocked = false;
        this.on.hello(hello);
      },
      change: (change) => this.on.change(change),
      signal: (signal) => this.on.signal(signal),
      closed: (code, bye) => this.closed(code, bye, greeted),
    });
  }

  private closed(code: number, bye: Bye | null, greeted: boolean): void {
    this.conn = null;
    if (!this.running) return;
    const closing = closingOf(code, bye?.reason);
    if (closing.after === 'again') this.wait(closing.why, bye?.reconnect_after_ms);
    else this.finish(closing, bye?.message ?? '');
    if (!greeted && closing.after === 'again') void this.askWhy();
  }

  private wait(why: Why, asked: number | undefined): void {
    const ms = asked ?? pause(this.failures, Math.random());
    this.failures++;
    this.timer = setTimeout(() => this.open(), ms);
    if (!this.detour) this.on.waiting(why, ms);
  }

  private finish(closing: Closing, message: string): void {
    this.running = false;
    this.takeLine();
    clearTimeout(this.timer);
    this.conn?.end(1000);
    this.conn = null;
    this.on.ended(closing, message);
  }

  /** A browser hides why an upgrade was refused (401 looks like a dead line), so we ask by HTTP. */
  private async askWhy(): Promise<void> {
    try {
      this.goRound(await call('session.hello', {}));
    } catch (error) {
      const { kind, message } = asRefusal(error);
      if (!this.running || this.up) return;
      if (kind === 'unauthenticated') this.loggedOut(message);
      else this.refused = 0;
    }
  }

  private goRound(hello: Hello): void {
    if (!this.running || this.up || this.detour) return;
    if (++this.refused < patience && !this.wasBlocked) return;
    this.detour = this.wasBlocked = true;
    this.on.blocked(hello);
  }

  private takeLine(): void {
    this.refused = 0;
    this.detour = false;
  }

  private loggedOut(message: string): void {
    this.finish({ after: 'log in', why: 'revoked' }, message);
  }
}

function browserSocket(): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(`${scheme}//${location.host}/websocket`, 'bincang.v1');
}
