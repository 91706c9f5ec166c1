import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../net/refusal';
import { inMemory, openDisk, type Disk } from './disk';
import { Outbox } from './outbox';
import { makeKey } from './once';
import type { OutboxItem } from './outbox-item';
import type { Shown } from './outbox-shelf';

let disk: Disk;
let names = 0;

beforeEach(async () => {
  disk = await openDisk(`test-${names++}`);
});

function setUp(post: (item: OutboxItem) => Promise<unknown>) {
  const seen: { items: Shown[] } = { items: [] };
  const outbox = new Outbox(disk, {
    post,
    changed: (items) => (seen.items = items),
    tell: () => undefined,
  });
  return { outbox, seen };
}

const answered = { seq: 1, rev: 1, at: 1 };
const refuse = (kind: ConstructorParameters<typeof Refusal>[0], retryAfterMs?: number) =>
  Promise.reject(new Refusal(kind, '', { retryAfterMs }));

describe('a key', () => {
  it('fits the protocol and never repeats', () => {
    const keys = new Set(Array.from({ length: 1000 }, makeKey));
    expect(keys.size).toBe(1000);
    for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
  });
});

describe('the outbox', () => {
  it('shows a message at once and keeps it until its row arrives', async () => {
    const { outbox, seen } = setUp(async () => answered);
    await outbox.use('ayu');
    await outbox.send({ room: 'lobby', text: 'halo' });
    expect(seen.items.map((item) => item.state)).toEqual(['waiting']);
    outbox.allow(true);
    await vi.waitFor(() => expect(seen.items[0]?.state).toBe('sent'));
    outbox.arrived(seen.items[0]!.key);
    expect(seen.items).toEqual([]);
    expect(await disk.items()).toEqual([]);
  });

  it('survives a reload and then goes, with the key it had', async () => {
    const before = setUp(() => refuse('unreachable'));
    await before.outbox.use('ayu');
    await before.outbox.send({ room: 'lobby', text: 'halo' });
    const key = before.seen.items[0]!.key;

    const keys: string[] = [];
    const after = setUp(async (item) => (keys.push(item.key), answered));
    await after.outbox.use('ayu');
    after.outbox.allow(true);
    await vi.waitFor(() => expect(keys).toEqual([key]));
  });

  it('repeats with the same key when it is not known whether it was done', async () => {
    const keys: string[] = [];
    const { outbox } = setUp((item) => {
      keys.push(item.key);
      return keys.length < 3 ? refuse('unavailable', 1) : Promise.resolve(answered);
    });
    await outbox.use('ayu');
    outbox.allow(true);
    await outbox.send({ room: 'lobby', text: 'halo' });
    await vi.waitFor(() => expect(keys).toHaveLength(3));
    expect(new Set(keys).size).toBe(1);
  });

  it('keeps the text of what was refused, and retries or discards it', async () => {
    let refused = true;
    const { outbox, seen } = setUp(() =>
      refused ? refuse('forbidden') : Promise.resolve(answered),
    );
    await outbox.use('ayu');
    outbox.allow(true);
    await outbox.send({ room: 'lobby', text: 'one' });
    await vi.waitFor(() => expect(seen.items[0]).toMatchObject({ state: 'failed', text: 'one' }));
    await outbox.send({ room: 'lobby', text: 'two' });
    await vi.waitFor(() => expect(seen.items[1]?.state).toBe('failed'));
    await outbox.discard(seen.items[1]!.key);
    refused = false;
    await outbox.retry(seen.items[0]!.key);
    await vi.waitFor(() => expect(seen.items[0]?.state).toBe('sent'));
  });

  it('sends the messages of one room in order, one after the other', async () => {
    const texts: string[] = [];
    let under = 0;
    const { outbox } = setUp(async (item) => {
      expect(++under).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      under--;
      texts.push(item.text);
      return answered;
    });
    await outbox.use('ayu');
    const wanted = Array.from({ length: 12 }, (_, i) => String(i));
    for (const text of wanted) await outbox.send({ room: 'lobby', text });
    outbox.allow(true);
    await vi.waitFor(() => expect(texts).toEqual(wanted));
  });

  it('sends only what the same user wrote', async () => {
    const post = vi.fn(async () => answered);
    const { outbox, seen } = setUp(post);
    await outbox.use('ayu');
    await outbox.send({ room: 'lobby', text: 'mine' });
    await outbox.use('budi');
    outbox.allow(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(post).not.toHaveBeenCalled();
    expect(seen.items).toEqual([]);
    await outbox.use('ayu');
    outbox.allow(true);
    await vi.waitFor(() => expect(post).toHaveBeenCalledTimes(1));
  });

  it('sends nothing in a tab that was not chosen, and sees what the chosen one did', async () => {
    const post = vi.fn(async () => answered);
    const writing = setUp(post);
    const chosen = setUp(async () => answered);
    await writing.outbox.use('ayu');
    await chosen.outbox.use('ayu');
    await writing.outbox.send({ room: 'lobby', text: 'halo' });
    chosen.outbox.allow(true);
    await chosen.outbox.hear({ outbox: 'changed' });
    await vi.waitFor(async () => expect(await disk.items()).toEqual([]));
    await writing.outbox.hear({ outbox: 'changed' });
    expect(writing.seen.items[0]?.state).toBe('sent');
    expect(post).not.toHaveBeenCalled();
  });

  it('works without a database', async () => {
    disk = inMemory();
    const { outbox, seen } = setUp(async () => answered);
    await outbox.use('ayu');
    outbox.allow(true);
    await outbox.send({ room: 'lobby', text: 'halo' });
    await vi.waitFor(() => expect(seen.items[0]?.state).toBe('sent'));
  });
});

describe('the lease', () => {
  it('is held by one tab until it runs out', async () => {
    expect(await disk.lease('a', 1000, 100)).toBe(true);
    expect(await disk.lease('b', 1050, 100)).toBe(false);
    expect(await disk.lease('a', 1050, 100)).toBe(true);
    expect(await disk.lease('b', 1200, 100)).toBe(true);
  });
});
