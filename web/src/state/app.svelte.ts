import type { Closing } from '../net/closing';
import { call } from '../net/api';
import { Socket } from '../net/socket';
import { onWaking } from '../net/waking';
import type { Hello, Message, User } from '../wire';
import { Banners } from './banners.svelte';
import { asRefusal } from '../net/refusal';
import { ServerClock } from './clock';
import { Company } from './company.svelte';
import type { Disk } from './disk';
import { Drafts } from './drafts.svelte';
import { LineState } from './line.svelte';
import { People } from './people.svelte';
import { Polling } from './polling';
import { PostOffice } from './post-office.svelte';
import { preferences } from './preferences.svelte';
import type { Anchor } from './room-view.svelte';
import { Reading } from './reading';
import { newsIn } from './heard';
import { Nearby } from './nearby.svelte';
import { RoomActs } from './room-acts';
import { Rooms } from './rooms.svelte';
import type { RoomLog } from './room-log';
import { Route, type Place } from './route.svelte';
import { Talk } from './talk.svelte';
import { Tabs, type News } from './tabs';
import { TypingNotice } from './typing-notice';

/** Everything behind the main page, wired together. It lives from the first hello to logging out. */
export class App {
  me = $state.raw<User | null>(null);
  serverName = $state('');
  textLimit = $state(10_000);
  /** New messages of others that were pushed to the room on the screen. */
  heard = $state.raw<Message[]>([]);
  /** Who was here before, and did not send all that he wrote. */
  leftBehind = $state('');
  readonly line = new LineState();
  readonly clock = new ServerClock();
  readonly rooms: Rooms;
  readonly acts: RoomActs;
  readonly reading: Reading;
  readonly company = new Company();
  readonly typing: TypingNotice;
  readonly talk: Talk;
  readonly people: People;
  readonly nearby: Nearby;
  readonly banners: Banners;
  readonly drafts: Drafts;
  readonly post: PostOffice;
  readonly route: Route;
  /** The session ended for good, or began. */
  onSession: (is: 'here' | 'over') => void = () => undefined;
  private readonly socket: Socket;
  private readonly polling = new Polling({
    snapshot: async () => this.polled(await call('session.hello', {})),
    news: () => this.rooms.poll([this.reading.self, 'announcements']),
    failed: (error) => this.socket.detourFailed(asRefusal(error)),
  });
  private readonly tabs = new Tabs();

  constructor(private readonly disk: Disk) {
    this.socket = new Socket({
      hello: (hello) => {
        this.polling.stop();
        this.line.opened();
        void this.hello(hello);
      },
      change: (change) => this.rooms.change(change),
      signal: (signal) => {
        this.rooms.heads(signal.rooms ?? {});
        this.nearby.hear(signal);
        this.company.hear(signal);
      },
      waiting: (why, ms) => this.down(() => this.line.waiting(why, ms)),
      trying: () => this.line.trying(),
      blocked: (hello) => this.blocked(hello),
      ended: (closing) => this.ended(closing),
    });
    this.rooms = new Rooms({
      ask: (op, input) => this.socket.ask(op, input),
      say: (op, input) => this.socket.say(op, input),
      blocked: () => this.polling.running,
      applied: (log) => this.applied(log),
      live: (messages) => this.live(messages),
      entered: (room) => this.reading.entered(room),
    });
    this.acts = new RoomActs(this.rooms, this.socket, (room) => this.go(room));
    this.reading = new Reading(this.rooms, (input) => this.socket.ask('read.mark', input));
    this.typing = new TypingNotice((room) => {
      this.socket.say('typing.start', { room }).catch(() => undefined);
    });
    this.people = new People((ids) => this.socket.ask('user.get', { ids }));
    this.nearby = new Nearby(this.socket, this);
    this.banners = new Banners(disk, (before, limit) =>
      this.socket.ask('room.history', { room: 'announcements', before, limit }),
    );
    this.drafts = new Drafts(disk, (input) => this.socket.ask('draft.update', input));
    this.post = new PostOffice(disk, this.socket, this.tabs, () => this.polling.now());
    this.talk = new Talk(this, disk, this.socket);
    this.route = new Route((place, anchor) => this.show(place, anchor));
    this.listen();
  }

  /** Connects, and asks for the room on the screen meanwhile. */
  start(): void {
    this.socket.start();
    this.show(this.route.place, null);
  }

  /** Connects again as whoever has just logged in. */
  resume(): void {
    this.socket.stop();
    this.polling.stop();
    this.line.begin();
    this.tabs.tell({ session: 'changed' });
    this.socket.start();
  }

  tryNow(): void {
    this.socket.nudge();
  }

  go(room: string, seq: number | null = null): void {
    this.route.go({ room, seq }, this.rooms.view?.place ?? null);
  }

  goAside(path: Parameters<Route['goAside']>[0]): void {
    this.route.goAside(path, this.rooms.view?.place ?? null);
  }

  /** Ends the session and forgets everything that this browser kept of it. */
  async logOut(): Promise<void> {
    await call('session.delete', {});
    await this.forgetAll();
  }

  /** One's own account has changed. */
  become(me: User): void {
    this.me = me;
    this.people.know(me.id, me.name);
  }

  /** There is no session any more: nothing of it may stay in this browser. */
  async forgetAll(): Promise<void> {
    this.socket.stop();
    this.polling.stop();
    this.drafts.drop();
    await this.disk.wipe();
    this.forget();
    this.rooms.view = null;
    this.talk.forget();
    await this.post.leave();
    this.me = null;
    this.tabs.tell({ session: 'ended' });
    this.onSession('over');
  }

  private show(place: Place | null, anchor: Anchor | null): void {
    this.rooms.show(place?.room, place?.seq ?? null, anchor);
  }

  private async hello(hello: Hello): Promise<void> {
    if (this.me && this.me.id !== hello.me.id) this.changeUser(this.me);
    this.become(hello.me);
    this.serverName = hello.server.name;
    this.textLimit = hello.limits.text;
    this.snapshot(hello);
    if (this.socket.up) this.company.ask(this.rooms.view?.id, this.socket);
    void this.drafts.hello(hello);
    this.onSession('here');
    void this.banners.begin(hello.me.id, this.rooms.find('announcements')?.seq ?? 0);
    void this.talk.open(hello.me.id);
    await this.post.open(hello.me.id);
  }

  private snapshot(hello: Hello): void {
    this.clock.hear(hello.at);
    this.rooms.hello(hello);
    this.reading.hello(hello);
    this.people.blocks(hello.blocked);
    this.nearby.hello(hello);
  }

  private blocked(hello: Hello): void {
    this.line.blocked();
    this.polling.start();
    void this.hello(hello);
  }

  private polled(hello: Hello): void {
    if (hello.me.id === this.me?.id) this.snapshot(hello);
    else this.blocked(hello);
  }

  private changeUser(before: User): void {
    const unsent = this.post.unsent + this.talk.unsent > 0 || this.drafts.has(before.id);
    this.leftBehind = unsent ? before.name : '';
    this.forget();
  }

  private forget(): void {
    this.rooms.forget();
    this.banners.clear();
    this.reading.forget();
    this.nearby.forget();
  }

  private down(say: () => void): void {
    this.polling.stop();
    this.post.close();
    this.company.clear();
    say();
  }

  private ended(closing: Closing): void {
    this.down(() => this.line.ended(closing));
    if (closing.after === 'log in') {
      preferences.known = false;
      if (!this.me) this.onSession('over');
    }
  }

  private applied(log: RoomLog): void {
    this.post.arrived(log);
    this.reading.applied(log);
    for (const block of log.blocks.values()) this.people.block(block);
    this.talk.saved.applied(log);
    for (const draft of log.drafts.values()) this.drafts.hear(draft);
    if (log.room === 'announcements') this.banners.look(log);
  }

  private live(messages: Message[]): void {
    for (const message of messages) this.company.arrived(message);
    this.talk.schedule.arrived(messages);
    const heard = newsIn(messages, this.rooms.view?.id, this.me?.id);
    if (heard.length) this.heard = heard;
  }

  private listen(): void {
    onWaking(() => this.socket.nudge());
    this.tabs.hear((news) => this.hear(news));
  }

  private hear(news: News): void {
    if ('outbox' in news) void this.post.hear(news);
    else if (news.session === 'ended') location.reload();
    else if (this.line.notice?.closed === 'ended') this.socket.start();
  }
}
