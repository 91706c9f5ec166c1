import { call } from '../net/api';
import type { Guests } from '../net/operations';
import { asRefusal } from '../net/refusal';
import type { Settings, User } from '../wire';
import { App } from './app.svelte';
import { preferences } from './preferences.svelte';
import { takeSetupToken } from './route.svelte';

export type Phase = 'starting' | 'unreachable' | 'welcome' | 'login' | 'setup' | 'in';

export interface SetupAnswers {
  token: string;
  name: string;
  password: string;
  server_name: string;
  guests: Guests;
}

const retryMs = 3000;

/** Who is here, and what he sees before he is. */
export class SessionState {
  phase = $state<Phase>('starting');
  settings = $state.raw<Settings | null>(null);
  app = $state.raw<App | null>(null);
  setupToken = $state('');
  /** A guest who finishes the setup keeps what he wrote. */
  guest = $state.raw<User | null>(null);

  async start(): Promise<void> {
    this.setupToken = takeSetupToken() ?? '';
    const app = await App.create();
    app.onSession = (is) => this.session(is);
    this.app = app;
    if (this.setupToken) await this.beginSetup();
    else if (preferences.known) app.start();
    else await this.lookAround();
  }

  async join(name: string): Promise<void> {
    await call('guest.join', { name });
    this.enter();
  }

  async logIn(name: string, password: string): Promise<void> {
    await call('session.create', { name, password });
    this.enter();
  }

  async setUp(answers: SetupAnswers): Promise<void> {
    await call('setup.complete', answers);
    this.setupToken = '';
    this.enter();
  }

  async saveSettings(settings: { guests: Guests; server_name: string }): Promise<void> {
    await call('settings.update', settings);
    if (this.app) this.app.serverName = settings.server_name;
    await this.readSettings();
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

  async beginSetup(): Promise<void> {
    await this.readSettings();
    const hello = await call('session.hello', {}).catch(() => null);
    this.guest = hello?.me.kind === 'guest' ? hello.me : null;
    this.phase = 'setup';
  }

  /** Back to where one was before the setup. */
  leaveSetup(): void {
    this.setupToken = '';
    if (this.app?.me) this.phase = 'in';
    else void this.lookAround();
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

  private enter(): void {
    preferences.known = true;
    if (this.app?.me) this.app.resume();
    else this.app?.start();
  }

  private session(is: 'here' | 'over'): void {
    preferences.known = is === 'here';
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
