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
  /** It ended for good. */
  ended(closing: Closing, message: string): void;
}

/** The page's line to the server: a conn, and after its end the next one. */
export class Socket {
  private conn: Conn | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;

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

  /** Asks over the line only: what is said there keeps its order. */
  say<N extends Name>(op: N, input: In<N>): Promise<Out<N>> {
    return this.conn?.ready ? this.conn.ask(op, input) : Promise.reject(new Refusal('unreachable'));
  }

  private open(): void {
    clearTimeout(this.timer);
    this.on.trying();
    let greeted = false;
    this.conn = new Conn(this.connect(), {
      hello: (hello) => {
        greeted = true;
        this.failures = 0;
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
    const closing = closingOf(code);
    if (closing.after === 'again') this.wait(closing.why, bye?.reconnect_after_ms);
    else this.finish(closing, bye?.message ?? '');
    if (!greeted && closing.after === 'again') void this.askWhy();
  }

  private wait(why: Why, asked: number | undefined): void {
    const ms = asked ?? pause(this.failures, Math.random());
    this.failures++;
    this.timer = setTimeout(() => this.open(), ms);
    this.on.waiting(why, ms);
  }

  private finish(closing: Closing, message: string): void {
    this.running = false;
    clearTimeout(this.timer);
    this.on.ended(closing, message);
  }

  /** A browser hides why an upgrade was refused (401 looks like a dead line), so we ask by HTTP. */
  private async askWhy(): Promise<void> {
    try {
      await call('session.hello', {});
    } catch (error) {
      const { kind, message } = asRefusal(error);
      if (this.running && kind === 'unauthenticated') {
        this.finish({ after: 'log in', why: 'revoked' }, message);
      }
    }
  }
}

function browserSocket(): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(`${scheme}//${location.host}/websocket`, 'bincang.v1');
}
