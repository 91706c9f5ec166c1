import { call } from '../net/api';
import type { In, Out } from '../net/operations';
import type { App } from './app.svelte';
import type { User } from '../wire';

export type Device = Out<'session.list'>['sessions'][number];

/** One's own account: what only oneself may see and change. */
export class Account {
  devices = $state.raw<readonly Device[]>([]);

  constructor(private readonly app: App) {}

  async update(changes: In<'account.update'>): Promise<void> {
    this.app.become(await call('account.update', changes));
    const { nearby } = this.app;
    const { dnd, receipts } = changes;
    nearby.know({ dnd: dnd ?? nearby.quiet, receipts: receipts ?? nearby.gives });
    if (typeof receipts === 'boolean') nearby.receipts.forget();
  }

  /** Not to be disturbed until a moment, 0 for no longer; what holds every day stays. */
  async rest(until: number): Promise<void> {
    const { until: _before, ...daily } = this.app.nearby.quiet;
    await this.update({ dnd: { ...daily, ...(until ? { until: Math.round(until) } : {}) } });
  }

  /** What only oneself may see of one's mood: nobody tells that it was changed on another device. */
  async readMood(): Promise<void> {
    this.app.nearby.know(await call('session.hello', {}));
  }

  async readDevices(): Promise<void> {
    const { sessions } = await call('session.list', {});
    this.devices = [...sessions].sort(
      (a, b) => Number(b.current ?? false) - Number(a.current ?? false) || b.used_at - a.used_at,
    );
  }

  async signOut(device: string): Promise<void> {
    await call('session.delete', { session: device });
    this.devices = this.devices.filter(({ id }) => id !== device);
  }

  async signOutElsewhere(): Promise<void> {
    await call('session.delete', { others: true });
    this.devices = this.devices.filter(({ current }) => current);
  }

  async delete(password: string): Promise<void> {
    await call('account.delete', { password });
    await this.app.forgetAll();
  }
}

/** Blocks somebody, or no longer. */
export async function block(app: App, user: string, on: boolean): Promise<void> {
  app.people.block(await call('user.block', { user, on }));
}

/** Everything that the server has of one, page after page, as one file. */
export async function exportAll(progress: (messages: number) => void): Promise<Blob> {
  const first = await call('account.export', {});
  const { messages, versions, drafts, saved, scheduled } = first;
  let page = first;
  while (page.more) {
    page = await call('account.export', { after: page.next });
    messages.push(...page.messages);
    versions.push(...page.versions);
    drafts.push(...page.drafts);
    saved.push(...page.saved);
    scheduled.push(...page.scheduled);
    progress(messages.length);
  }
  const { user, sessions, rooms, blocked, dnd, receipts } = first;
  const own = { user, dnd, receipts, sessions, rooms, blocked };
  const all = JSON.stringify({ ...own, messages, versions, drafts, saved, scheduled }, null, 2);
  return new Blob([all], { type: 'application/json' });
}

/** Somebody as he is now. */
export async function lookUp(id: string): Promise<User | undefined> {
  return (await call('user.get', { ids: [id] })).users[0];
}
