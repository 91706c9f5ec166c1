import type { Bye, Change, Hello, Signal } from '../wire';
import type { In, Name, Out } from './operations';
import { Refusal, refusalFrom, type Said } from './refusal';

export interface ConnEvents {
  hello(hello: Hello): void;
  change(change: Change): void;
  signal(signal: Signal): void;
  /** Called once, whoever closed it. */
  closed(code: number, bye: Bye | null): void;
}

interface Frame {
  id?: number | null;
  out?: unknown;
  error?: Said;
  hello?: Hello;
  change?: Change;
  signal?: Signal;
  bye?: Bye;
}

interface Waiting {
  resolve(out: unknown): void;
  reject(why: Refusal): void;
  timer: ReturnType<typeof setTimeout>;
}

const patience = 15_000; // ms for an answer
const silence = 30_000; // ms without a word before we ask whether anyone is there
const pingPatience = 10_000; // ms for the answer to that

/** One WebSocket of the session, from its opening to its end. */
export class Conn {
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private bye: Bye | null = null;
  private ended = false;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  ready = false;

  constructor(
    private readonly ws: WebSocket,
    private readonly on: ConnEvents,
  ) {
    ws.onmessage = (event) => this.hear(event.data);
    ws.onclose = (event) => this.end(event.code);
    this.watch(patience);
  }

  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>> {
    return this.send(op, { in: input }, patience) as Promise<Out<N>>;
  }

  /** Finds out now whether the other end is still there. */
  async check(): Promise<void> {
    if (!this.ready) return;
    try {
      await this.send('ping', {}, pingPatience);
    } catch (error) {
      if ((error as Refusal).kind === 'unreachable') this.end(1006);
    }
  }

  /** Ends it at once: a dead line would let the browser wait a minute for the closing handshake. */
  end(code: number): void {
    if (this.ended) return;
    this.ended = true;
    this.ready = false;
    clearTimeout(this.watchdog);
    this.ws.onmessage = this.ws.onclose = null;
    this.ws.close();
    for (const id of [...this.waiting.keys()]) this.giveUp(id);
    this.on.closed(code, this.bye);
  }

  private send(op: string, rest: object, ms: number): Promise<unknown> {
    if (this.ended) return Promise.reject(new Refusal('unreachable'));
    const id = this.nextId++;
    this.ws.send(JSON.stringify({ id, op, ...rest }));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(id), ms);
      this.waiting.set(id, { resolve, reject, timer });
    });
  }

  private giveUp(id: number): void {
    this.take(id)?.reject(new Refusal('unreachable'));
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) clearTimeout(waiting.timer);
    return waiting;
  }

  private watch(ms: number): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => (this.ready ? void this.check() : this.end(1006)), ms);
  }

  private hear(data: unknown): void {
    this.watch(silence);
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.hello) this.greet(frame.hello);
    else if (frame.change) this.on.change(frame.change);
    else if (frame.signal) this.on.signal(frame.signal);
    else if (frame.bye) this.bye = frame.bye;
    else if (typeof frame.id === 'number') this.answer(frame.id, frame);
  }

  private greet(hello: Hello): void {
    this.ready = true;
    this.on.hello(hello);
  }

  private answer(id: number, frame: Frame): void {
    const waiting = this.take(id);
    if (frame.error) waiting?.reject(refusalFrom(frame.error));
    else waiting?.resolve(frame.out);
  }
}
