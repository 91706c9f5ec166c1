import type { Out } from '../net/operations';
import type { Message, Scheduled } from '../wire';
import { problemOf, type FormProblem } from './form.svelte';

const soonest = 500; // ms after its time until one asks what became of what was due
const latest = 60_000; // ms between two such questions
const longest = 2 ** 31 - 1; // ms that a timer holds

interface Server {
  ask(op: 'schedule.list', input: object): Promise<Out<'schedule.list'>>;
}

/** What one has written to be sent later. Only the server knows of it: it is asked once somebody
 *  wants to know, with every new line, and when something falls due. */
export class Schedule {
  /** The first to be sent first; null: not known yet. */
  list = $state.raw<Scheduled[] | null>(null);
  problem = $state.raw<FormProblem | null>(null);
  private wanted = false;
  private questions = 0;
  private pause = soonest;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: Server,
    private readonly clock: { now(): number },
  ) {}

  /** The last question counts. */
  async load(): Promise<void> {
    this.wanted = true;
    const question = ++this.questions;
    try {
      const { scheduled } = await this.server.ask('schedule.list', {});
      if (question !== this.questions) return;
      this.list = scheduled;
      this.problem = null;
    } catch (error) {
      if (question !== this.questions) return;
      this.problem = problemOf(error);
    }
    this.wait();
  }

  hello(): void {
    if (this.wanted) void this.load();
  }

  /** What was sent at its time comes like every message, with a key that names what it was. It
   *  leaves at once; an answer that is on its way may not know of it yet, so one asks again. */
  arrived(messages: Message[]): void {
    if (!this.list?.length) return;
    const keys = new Set(messages.map(({ key }) => key));
    const left = this.list.filter(({ id }) => !keys.has(`later-${id}`));
    if (left.length === this.list.length) return;
    this.list = left;
    void this.load();
  }

  forget(): void {
    this.questions++;
    clearTimeout(this.timer);
    this.wanted = false;
    this.pause = soonest;
    this.list = this.problem = null;
  }

  /** What is due is sent at once or fails, which nobody tells: after a while one asks, and then
   *  less and less often. */
  private wait(): void {
    clearTimeout(this.timer);
    const due = this.list?.find(({ failed }) => !failed);
    if (!due) return;
    const ahead = due.at - this.clock.now();
    this.pause = ahead > 0 ? soonest : Math.min(2 * this.pause, latest);
    const ms = Math.min(longest, Math.max(0, ahead) + this.pause);
    this.timer = setTimeout(() => void this.load(), ms);
  }
}
