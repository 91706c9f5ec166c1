export interface PollingEvents {
  /** Asks for the whole picture. */
  snapshot(): Promise<void>;
  /** Asks for what has changed. */
  news(): Promise<void>;
  failed(error: unknown): void;
}

const every = 5000; // ms between two questions
const rounds = 6; // of which one asks for the whole picture: rooms that are not on the screen

/** Asks over HTTP, again and again, for what a blocked line cannot push. */
export class Polling {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;
  private asking = false;
  running = false;

  constructor(private readonly on: PollingEvents) {}

  /** Begins after a first snapshot. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.round = 0;
    this.wait();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.timer);
  }

  /** Something has certainly changed. */
  now(): void {
    if (this.running && !this.asking) void this.ask(() => this.on.news());
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.running) this.timer = setTimeout(() => void this.next(), every);
  }

  private async next(): Promise<void> {
    this.round = (this.round + 1) % rounds;
    await this.ask(() => (this.round === 0 ? this.on.snapshot() : this.on.news()));
  }

  private async ask(question: () => Promise<void>): Promise<void> {
    this.asking = true;
    try {
      await question();
    } catch (error) {
      this.on.failed(error);
    } finally {
      this.asking = false;
      this.wait();
    }
  }
}
