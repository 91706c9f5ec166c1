import { call, callAsNobody } from '../net/api';
import type { In } from '../net/operations';
import { asRefusal } from '../net/refusal';
import type { Settings, User } from '../wire';
import { App } from './app.svelte';
import { openDisk } from './disk';
import { Once } from './once';
import { preferences } from './preferences.svelte';
import { dropLink, linkIn, takeLink, type Link } from './route.svelte';

export type Phase =
  'starting' | 'unreachable' | 'welcome' | 'login' | 'signup' | 'setup' | 'invite' | 'reset' | 'in';

export type SetupAnswers = Omit<In<'setup.complete'>, 'key'>;

export interface NewAccount {
  name: string;
  password: string;
  invite?: string;
}

const retryMs = 3000;

type Standing = 'setup' | 'signup' | 'invite' | 'reset';

/** What one is in the middle of, whatever the line does meanwhile. */
const standing: ReadonlySet<Phase> = new Set(['signup', 'setup', 'invite', 'reset']);

/** Who is here, and what he sees before he is. */
export class SessionState {
  phase = $state<Phase>('starting');
  settings = $state.raw<Settings | null>(null);
  app = $state.raw<App | null>(null);
  /** What brought one here. */
  link = $state.raw<Link | null>(null);
  /** Who is here already while he stands before a way in: a guest keeps what he wrote. */
  visitor = $state.raw<User | null>(null);
  /** The setup has just been finished: it ends in an invitation. */
  fresh = $state(false);
  private readonly once = new Once();

  async start(): Promise<void> {
    const app = new App(await openDisk());
    app.onSession = (is) => this.session(is);
    this.app = app;
    addEventListener('hashchange', () => void this.follow());
    if (await this.follow()) return;
    if (preferences.known) app.start();
    else await this.lookAround();
  }

  async join(name: string): Promise<void> {
    await this.once.make({ name }, (key) => call('guest.join', { name, key }));
    this.enter();
  }

  async logIn(name: string, password: string): Promise<void> {
    const who = { name, password };
    await this.once.make(who, (key) => call('session.create', { ...who, key }));
    this.enter();
  }

  async setUp(answers: SetupAnswers): Promise<void> {
    await this.once.make(answers, (key) => call('setup.complete', { ...answers, key }));
    this.fresh = true;
    this.enter();
  }

  /** An account; the guest who makes it keeps his messages with `keep`, and leaves without. */
  async createAccount(account: NewAccount, keep: boolean): Promise<void> {
    const apart = this.visitor?.kind === 'guest' && !keep;
    const { room } = await this.once.make({ ...account, keep }, async (key) => {
      const made = await (apart ? callAsNobody : call)('account.create', { ...account, key });
      if (apart) await this.becomeAnother(account);
      return made;
    });
    this.enter(room);
  }

  async choosePassword(token: string, password: string): Promise<void> {
    await call('account.reset', { token, password });
    this.enter();
  }

  async readSettings(): Promise<void> {
    this.settings = await call('settings.get', {}).catch(() => this.settings);
  }

  /** Shows the way in that this server offers. */
  async lookAround(): Promise<void> {
    try {
      this.settings = await call('settings.get', {});
      await call('session.hello', {});
      this.app?.start();
    } catch (error) {
      this.explain(error);
    }
  }

  /** Before a way in that is not the usual one, at once: what one types meanwhile would be lost. */
  stand(phase: Standing): void {
    this.visitor = this.phase === 'in' ? (this.app?.me ?? null) : null;
    this.phase = phase;
  }

  /** Back to where one was before. */
  leave(): void {
    this.forgetLink();
    if (this.app?.me) this.phase = 'in';
    else void this.lookAround();
  }

  /** A link that was pasted. Says whether it is an invitation. */
  followInvitation(address: string): boolean {
    const link = linkIn(address);
    if (link?.is !== 'invite') return false;
    this.link = link;
    this.stand('invite');
    return true;
  }

  logInInstead(): void {
    this.forgetLink();
    this.phase = 'login';
  }

  /** A link may open the page, or come while it is open. */
  private async follow(): Promise<boolean> {
    const link = takeLink();
    if (!link) return false;
    this.link = link;
    await this.readSettings();
    const hello = await call('session.hello', {}).catch(() => null);
    this.visitor = hello?.me ?? null;
    this.phase = link.is;
    return true;
  }

  private forgetLink(): void {
    this.link = null;
    dropLink();
  }

  /**
   * Ends the guest's session, and the one that was made apart, and begins one of this browser. It may
   * be done again from the start after an answer was lost.
   */
  private async becomeAnother({ name, password }: NewAccount): Promise<void> {
    await call('session.delete', {}).catch((error: unknown) => {
      if (asRefusal(error).kind !== 'unauthenticated') throw error;
    });
    await call('session.create', { name, password });
    await call('session.delete', { others: true });
  }

  private explain(error: unknown): void {
    const { kind, reason } = asRefusal(error);
    if (reason === 'setup') this.phase = 'setup';
    else if (kind === 'unauthenticated' || kind === 'forbidden') this.showDoor();
    else this.waitForServer();
  }

  private showDoor(): void {
    this.phase = this.settings?.guests === 'lobby' ? 'welcome' : 'login';
  }

  private waitForServer(): void {
    this.phase = 'unreachable';
    setTimeout(() => void this.lookAround(), retryMs);
  }

  private enter(room?: string): void {
    this.forgetLink();
    preferences.known = true;
    if (this.phase !== 'in') this.phase = 'starting';
    if (room) this.app?.go(room);
    if (this.app?.me) this.app.resume();
    else this.app?.start();
  }

  private session(is: 'here' | 'over'): void {
    preferences.known = is === 'here';
    if (standing.has(this.phase)) return;
    if (is === 'over') {
      this.phase = 'starting';
      void this.lookAround();
    } else if (this.phase !== 'in') {
      this.phase = 'in';
      void this.readSettings();
    }
  }
}

export const session = new SessionState();
