import type { In, Name, Out } from '../net/operations';
import { editable, saidAs, type Named } from '../text/editable';
import type { Message } from '../wire';
import type { Disk } from './disk';
import { Edits, type Edit } from './edits.svelte';
import type { People } from './people.svelte';
import { Reactions, type Wish } from './reactions.svelte';
import type { Rooms } from './rooms.svelte';
import { Saved } from './saved.svelte';
import { Schedule } from './schedule.svelte';

interface Ground {
  readonly rooms: Rooms;
  readonly people: People;
  readonly clock: { now(): number };
  /** Code points of a message. */
  readonly textLimit: number;
}

interface Server {
  ask<N extends Name>(op: N, input: In<N>): Promise<Out<N>>;
}

interface Kept {
  edits: Edit[];
  wishes: Wish[];
}

const patience = 300; // ms of rest before what is open is written down

/** What one does with messages: edits and reactions, as far as they are not done yet. */
export class Talk {
  readonly edits: Edits;
  readonly reactions: Reactions;
  readonly saved: Saved;
  readonly schedule: Schedule;
  /** A reaction was refused: whoever shows the page says why. */
  onRefused: (error: unknown) => void = () => undefined;
  private readonly asked = new Set<string>();
  private me = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ground: Ground,
    private readonly disk: Disk,
    private readonly server: Server,
  ) {
    const { rooms } = ground;
    this.saved = new Saved(server);
    this.schedule = new Schedule(server, ground.clock);
    const took = (message: Message) => rooms.took(message);
    const changed = (soon = false) => this.keep(soon ? patience : 0);
    this.edits = new Edits({
      send: (input) => server.ask('message.edit', input),
      row: (room, seq) => rooms.logs.get(room)?.messages.get(seq),
      look: (room, seq) => this.look(room, seq),
      said: ({ text, base }) => saidAs(text, base, this.named, ground.textLimit),
      took,
      changed,
    });
    this.reactions = new Reactions({
      send: (wish) => server.ask('message.react', wish),
      mine: (place) => this.reacted(place),
      refused: (error) => this.onRefused(error),
      took,
      changed,
    });
  }

  /** There is a line, and it is this user's. */
  async open(user: string): Promise<void> {
    if (this.me !== user) {
      this.forget();
      this.me = user;
      const kept = await this.disk.kept<Kept>(`talk/${user}`);
      if (kept && this.me === user) {
        this.edits.restore(kept.edits);
        this.reactions.restore(kept.wishes);
      }
    }
    this.asked.clear();
    this.edits.resume();
    this.reactions.resume();
    this.schedule.hello();
  }

  forget(): void {
    clearTimeout(this.timer);
    this.me = '';
    this.edits.forget();
    this.reactions.forget();
    this.saved.forget();
    this.schedule.forget();
  }

  edit(message: Message): void {
    this.edits.begin(message, this.written(message));
  }

  /** How many edits and reactions the server does not have yet. */
  get unsent(): number {
    const { edits, reactions } = this;
    const other = (edit: Edit) => edit.text !== editable(edit.base, this.named);
    return edits.open.filter(other).length + reactions.open.length;
  }

  /** A message as one would write it. */
  written({ text }: Message): string {
    return editable(text, this.named);
  }

  /** Begins to write the last message of one's own anew, where one may. */
  editLast(room: string): void {
    const messages = this.ground.rooms.logs.get(room)?.list() ?? [];
    const own = messages.findLast(({ author, deleted }) => author.id === this.me && !deleted);
    if (own && !own.level) this.edit(own);
  }

  react(message: Message, emoji: string, on: boolean): void {
    const { room, seq } = message;
    this.reactions.wish({ room, seq, emoji, on });
  }

  /** They are told in the order of their ids: one asks for those from right before one's own on. */
  private async reacted(place: { room: string; seq: number; emoji: string }): Promise<boolean> {
    const { me } = this;
    const before = { ...place, after: me.slice(0, -1), limit: 2 };
    const { users } = await this.server.ask('message.reactors', before);
    return users.some(({ id }) => id === me);
  }

  async pin({ room, seq }: Message, on: boolean): Promise<void> {
    this.ground.rooms.took(await this.server.ask('message.pin', { room, seq, on }));
  }

  /** A message that another one answers is fetched where it is not on the page. */
  want(room: string, seq: number): void {
    const key = `${room}/${seq}`;
    if (this.asked.has(key)) return;
    this.asked.add(key);
    void this.look(room, seq).then(
      (message) => message && this.ground.rooms.took(message),
      () => this.asked.delete(key),
    );
  }

  private async look(room: string, seq: number): Promise<Message | undefined> {
    const input = { room, before: seq + 1, limit: 1 };
    const { messages } = await this.server.ask('room.history', input);
    return messages.find((message) => message.seq === seq);
  }

  private readonly named: Named = {
    user: (id) => this.ground.people.known(id),
    rooms: () => this.ground.rooms.all,
  };

  private keep(ms: number): void {
    clearTimeout(this.timer);
    if (ms) this.timer = setTimeout(() => this.write(), ms);
    else this.write();
  }

  private write(): void {
    if (!this.me) return;
    const kept: Kept = {
      edits: this.edits.open,
      wishes: this.reactions.open,
    };
    void this.disk.keep(`talk/${this.me}`, kept);
  }
}
