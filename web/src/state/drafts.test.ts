import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../net/refusal';
import type { Hello, Unsent } from '../wire';
import { inMemory, type Disk } from './disk';
import { Drafts } from './drafts.svelte';

/** The server's side: one row per room, refused where another device has written a newer one. */
class Server {
  rev = 0;
  rows = new Map<string, Unsent>();
  devices: Drafts[] = [];
  up = true;

  device(disk: Disk = inMemory()): Drafts {
    const device = new Drafts(disk, async ({ base_rev, ...begun }) => {
      if (!this.up) throw new Refusal('unreachable');
      const old = this.rows.get(begun.room);
      if (old && old.rev > (base_rev ?? 0)) throw new Refusal('conflict');
      const row = { ...begun, rev: ++this.rev };
      this.rows.set(row.room, row);
      for (const other of this.devices) other.hear(row);
      return { rev: row.rev };
    });
    this.devices.push(device);
    return device;
  }

  greet(device: Drafts, user = 'ayu'): Promise<void> {
    const drafts = [...this.rows.values()].filter(({ text, reply_to }) => text || reply_to);
    return device.hello({ me: { id: user }, drafts } as unknown as Hello);
  }
}

const rest = () => vi.advanceTimersByTimeAsync(600);

describe('drafts', () => {
  let server: Server;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
  });

  async function pair(disk = inMemory()): Promise<[Drafts, Drafts]> {
    const both: [Drafts, Drafts] = [server.device(), server.device(disk)];
    for (const device of both) await server.greet(device);
    return both;
  }

  it('follow one to another device, and go when they were sent', async () => {
    const [phone, desk] = await pair();
    phone.keep('lobby', 'half a');
    await rest();
    expect(desk.text('lobby')).toBe('half a');
    desk.keep('lobby', 'half a sentence');
    await rest();
    expect(phone.text('lobby')).toBe('half a sentence');
    desk.keep('lobby', '');
    await rest();
    expect([phone.text('lobby'), phone.has('ayu')]).toEqual(['', false]);
    expect([phone.offered('lobby'), desk.offered('lobby')]).toEqual([null, null]);
  });

  it('written on two devices at once, the last one stands and the other is offered, over a reload', async () => {
    const disk = inMemory();
    const [phone, desk] = await pair(disk);
    server.up = false;
    phone.keep('lobby', 'from the phone');
    desk.keep('lobby', 'from the desk');
    await rest();
    server.up = true;
    await server.greet(phone);
    await server.greet(desk);
    await rest();
    expect([phone.text('lobby'), desk.text('lobby')]).toEqual(['from the desk', 'from the desk']);
    expect(desk.offered('lobby')?.text).toBe('from the phone');
    expect(desk.swap('lobby')).toBe('from the phone');
    await rest();
    expect(phone.text('lobby')).toBe('from the phone');
    expect(desk.offered('lobby')?.text).toBe('from the desk');
    const again = server.device(disk);
    await server.greet(again);
    expect(again.offered('lobby')?.text).toBe('from the desk');
    again.offer('lobby');
    const last = server.device(disk);
    await server.greet(last);
    expect([last.text('lobby'), last.offered('lobby')]).toEqual(['from the phone', null]);
  });

  it('answer a message, on another device, too, with a text or none', async () => {
    const [phone, desk] = await pair();
    const both = () => [phone, desk].map((at) => [at.text('lobby'), at.answered('lobby')]);
    phone.answer({ room: 'lobby', seq: 3 });
    await rest();
    expect(both()).toEqual(Array(2).fill(['', 3]));
    expect([phone.begun('lobby'), desk.has('ayu'), desk.fresh('lobby')]).toEqual([
      true,
      true,
      false,
    ]);
    desk.keep('lobby', 'I do');
    await rest();
    expect(both()).toEqual(Array(2).fill(['I do', 3]));
    const later = server.device();
    await server.greet(later);
    expect([later.text('lobby'), later.answered('lobby')]).toEqual(['I do', 3]);
    expect([phone.dropAnswer('lobby'), phone.dropAnswer('lobby')]).toEqual([true, false]);
    await rest();
    expect(both()).toEqual(Array(2).fill(['I do', undefined]));
  });

  it('that answer different messages are in conflict as texts are', async () => {
    const [phone, desk] = await pair();
    server.up = false;
    phone.answer({ room: 'lobby', seq: 3 });
    desk.answer({ room: 'lobby', seq: 4 });
    await rest();
    server.up = true;
    await server.greet(phone);
    await server.greet(desk);
    await rest();
    expect([phone, desk].map((at) => at.answered('lobby'))).toEqual([4, 4]);
    expect(desk.offered('lobby')).toEqual({ text: '', reply_to: 3 });
    expect(desk.swap('lobby')).toBe('');
    await rest();
    expect([phone, desk].map((at) => at.answered('lobby'))).toEqual([3, 3]);
    expect(desk.offered('lobby')).toEqual({ text: '', reply_to: 4 });
  });

  it('written while an earlier text is on its way, nothing is lost or offered', async () => {
    const [phone, desk] = await pair();
    for (const text of ['a', 'ab', 'abc']) {
      phone.keep('lobby', text);
      phone.flush();
    }
    await rest();
    expect([phone.text('lobby'), desk.text('lobby')]).toEqual(['abc', 'abc']);
    expect(phone.offered('lobby')).toBeNull();
  });

  it('stay in the browser without a line, over a reload, and go out with the next one', async () => {
    const disk = inMemory();
    const before = server.device(disk);
    await server.greet(before);
    server.up = false;
    before.keep('lobby', 'offline');
    await rest();
    server.devices = [];
    server.up = true;
    const after = server.device(disk);
    await server.greet(after);
    await rest();
    expect(after.text('lobby')).toBe('offline');
    expect(server.rows.get('lobby')?.text).toBe('offline');
  });

  it('that were sent elsewhere while this browser was closed are gone here, too', async () => {
    const disk = inMemory();
    const before = server.device(disk);
    await server.greet(before);
    before.keep('lobby', 'to be sent');
    await rest();
    server.devices = [];
    server.rows.set('lobby', { room: 'lobby', text: '', rev: ++server.rev });
    const after = server.device(disk);
    await server.greet(after);
    expect(after.text('lobby')).toBe('');
  });

  it('belong to one user', async () => {
    const disk = inMemory();
    const device = server.device(disk);
    await server.greet(device);
    device.keep('lobby', 'of Ayu');
    await rest();
    server.rows.clear();
    await server.greet(device, 'budi');
    expect([device.text('lobby'), device.has('ayu')]).toEqual(['', false]);
    expect((await disk.drafts('ayu')).get('lobby')?.text).toBe('of Ayu');
  });

  it('reach no other user, whose line it has become while one wrote', async () => {
    const disk = inMemory();
    const device = server.device(disk);
    await server.greet(device);
    device.keep('lobby', 'of Ayu');
    const greeted = server.greet(device, 'budi');
    await rest();
    await greeted;
    expect([device.text('lobby'), server.rows.size]).toEqual(['', 0]);
    expect((await disk.drafts('ayu')).get('lobby')?.text).toBe('of Ayu');
  });
});
