import { call } from '../net/api';
import type { In, Out } from '../net/operations';
import type { App } from './app.svelte';
import { Once } from './once';
import { Paged } from './paged.svelte';
import { session } from './session.svelte';
import type { Settings, User } from '../wire';

export type Person = Out<'user.list'>['users'][number];
export type Role = 'admin' | 'member';
export type ResetLink = Pick<Out<'user.reset'>, 'url' | 'local'>;
export type Entry = Out<'audit.list'>['entries'][number];
export type Report = Out<'report.list'>['reports'][number];
export type SettingsChange = In<'settings.update'>;
export type ServerSettings = Settings;

/** Everybody who has ever come in, for the administrators. */
export class Everybody extends Paged<Person> {
  query = $state('');
  role = $state<'' | User['role']>('');

  constructor() {
    super(async (last) => {
      const { users, more } = await call('user.list', {
        ...(this.query.trim() ? { query: this.query.trim() } : {}),
        ...(this.role ? { role: this.role } : {}),
        ...(last ? { after: last.id } : {}),
      });
      return { items: users, more: more ?? false };
    });
  }

  /** Asking again after an answer that was lost makes no second one. */
  maker(): (wanted: { name: string; role: Role }) => Promise<ResetLink> {
    const once = new Once();
    return async (wanted) => {
      const made = await once.make(wanted, (key) => call('user.create', { ...wanted, key }));
      await this.begin();
      return made;
    };
  }

  changed(user: User): void {
    const old = this.items.find(({ id }) => id === user.id);
    if (old) this.replace(asNow(old, user), ({ id }) => id === user.id);
  }
}

/** What the server leaves out of its answer does not hold any more. */
function asNow<Who extends User>(old: Who, user: User): Who {
  const { deactivated: _was, former: _neither, ...rest } = old;
  return { ...rest, ...user } as Who;
}

/** What an administrator does with one person. */
export class Ward {
  person = $state.raw<Person | User | null>(null);
  link = $state.raw<ResetLink | null>(null);

  constructor(
    readonly id: string,
    private readonly app: App,
    private readonly changed: (user: User) => void,
  ) {}

  /** Whoever was not chosen from a list is looked up, with what only administrators see of him. */
  async look(): Promise<void> {
    const [user] = (await call('user.get', { ids: [this.id] })).users;
    const { users } = await call('user.list', { query: user?.name ?? '' });
    this.person = users.find(({ id }) => id === this.id) ?? user ?? null;
  }

  async change(changes: { name?: string; role?: Role }): Promise<void> {
    const changed = await call('user.update', { user: this.id, ...changes });
    this.take(changed);
    // Another role is another session: the server has given one.
    if (changes.role && this.id === this.app.me?.id) this.app.resume();
  }

  async deactivate(on: boolean): Promise<void> {
    this.take(await call('user.deactivate', { user: this.id, on }));
  }

  async ban(how: { address?: boolean; for_s?: number }): Promise<void> {
    const user = await call('user.ban', { user: this.id, on: true, ...how });
    const until = how.for_s ? Date.now() + how.for_s * 1000 : Number.MAX_SAFE_INTEGER;
    this.take({ ...user, banned_until: until });
  }

  async unban(): Promise<void> {
    const user = await call('user.ban', { user: this.id, on: false });
    this.take({ ...user, banned_until: 0 });
  }

  async reset(): Promise<void> {
    this.link = await call('user.reset', { user: this.id });
  }

  private take(user: User & Partial<Person>): void {
    this.person = this.person ? asNow(this.person, user) : user;
    if (user.id === this.app.me?.id) this.app.become(user);
    this.changed(user);
  }
}

/** What administrators did, newest first. */
export class AuditLog extends Paged<Entry> {
  constructor() {
    super(async (last) => {
      const { entries, more } = await call('audit.list', last ? { before: last.id } : {});
      return { items: entries, more: more ?? false };
    });
  }
}

/** Messages that somebody found wrong. */
export class Reports extends Paged<Report> {
  which = $state<'open' | 'closed'>('open');

  constructor() {
    super(async (last) => {
      const open = this.which === 'open';
      const { reports, more } = await call('report.list', {
        open,
        ...(last ? { before: last.id } : {}),
      });
      return { items: reports, more: more ?? false };
    });
  }

  async close({ id }: Report): Promise<void> {
    await call('report.close', { report: id });
    this.drop((report) => report.id === id);
  }

  async remove({ room, seq, id }: Report): Promise<void> {
    const message = await call('message.delete', { room, seq });
    this.items = this.items.map((old) => (old.id === id ? { ...old, message } : old));
  }
}

export async function saveSettings(app: App, settings: SettingsChange): Promise<void> {
  session.settings = await call('settings.update', settings);
  app.serverName = session.settings.server_name;
}
