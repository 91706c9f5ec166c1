import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { OutboxItem } from './outbox-item';

interface Schema extends DBSchema {
  outbox: { key: number; value: OutboxItem };
  drafts: { key: string; value: string };
  /** Small things that belong to one user, such as the announcements that were dismissed. */
  kept: { key: string; value: unknown };
}

export interface Lease {
  holder: string;
  /** Wall clock, milliseconds; every tab of a browser shares it. */
  until: number;
}

/** What this browser keeps over reloads. */
export interface Disk {
  add(item: OutboxItem): Promise<number>;
  put(item: OutboxItem): Promise<void>;
  remove(n: number): Promise<void>;
  items(): Promise<OutboxItem[]>;
  draft(key: string): Promise<string>;
  keepDraft(key: string, text: string): Promise<void>;
  kept<T>(key: string): Promise<T | undefined>;
  keep(key: string, value: unknown): Promise<void>;
  /** Takes or renews the right to send, unless another tab holds it. */
  lease(holder: string, now: number, ms: number): Promise<boolean>;
  wipe(): Promise<void>;
}

type Upgrade = (
  db: IDBPDatabase<Schema>,
  tx: IDBPTransaction<Schema, ('outbox' | 'drafts' | 'kept')[], 'versionchange'>,
) => void;

/** The step at index N leads from version N to N + 1. Steps are only ever added. */
const migrations: Upgrade[] = [
  (db) => {
    db.createObjectStore('outbox', { keyPath: 'n', autoIncrement: true });
    db.createObjectStore('drafts');
    db.createObjectStore('kept');
  },
];

/** Opens the database, or keeps everything in memory where the browser has none (private mode). */
export async function openDisk(name = 'bincang'): Promise<Disk> {
  try {
    const db = await openDB<Schema>(name, migrations.length, {
      upgrade(db, from, _to, tx) {
        for (const migrate of migrations.slice(from)) migrate(db, tx);
      },
      blocking(_current, _wanted, event) {
        (event.target as IDBDatabase).close();
      },
    });
    return onDisk(db);
  } catch {
    return inMemory();
  }
}

function onDisk(db: IDBPDatabase<Schema>): Disk {
  return {
    add: async ({ n: _none, ...item }) => db.add('outbox', item as OutboxItem),
    put: async (item) => void (await db.put('outbox', item)),
    remove: (n) => db.delete('outbox', n),
    items: () => db.getAll('outbox'),
    draft: async (key) => (await db.get('drafts', key)) ?? '',
    keepDraft: async (key, text) =>
      text ? void (await db.put('drafts', text, key)) : db.delete('drafts', key),
    kept: async <T>(key: string) => (await db.get('kept', key)) as T | undefined,
    keep: async (key, value) => void (await db.put('kept', value, key)),
    lease: (holder, now, ms) => takeLease(db, holder, now, ms),
    wipe: async () => {
      const tx = db.transaction(['outbox', 'drafts', 'kept'], 'readwrite');
      for (const store of ['outbox', 'drafts', 'kept'] as const) tx.objectStore(store).clear();
      await tx.done;
    },
  };
}

/** One transaction, so two tabs cannot both find it free. */
async function takeLease(
  db: IDBPDatabase<Schema>,
  holder: string,
  now: number,
  ms: number,
): Promise<boolean> {
  const tx = db.transaction('kept', 'readwrite');
  const lease = (await tx.store.get('lease')) as Lease | undefined;
  const free = !lease || lease.holder === holder || lease.until < now || lease.until > now + 2 * ms;
  if (free) await tx.store.put({ holder, until: now + ms }, 'lease');
  await tx.done;
  return free;
}

export function inMemory(): Disk {
  let last = 0;
  const outbox = new Map<number, OutboxItem>();
  const drafts = new Map<string, string>();
  const kept = new Map<string, unknown>();
  return {
    add: async (item) => {
      outbox.set(++last, { ...item, n: last });
      return last;
    },
    put: async (item) => void outbox.set(item.n, { ...item }),
    remove: async (n) => void outbox.delete(n),
    items: async () => [...outbox.values()].map((item) => ({ ...item })),
    draft: async (key) => drafts.get(key) ?? '',
    keepDraft: async (key, text) => void (text ? drafts.set(key, text) : drafts.delete(key)),
    kept: async <T>(key: string) => kept.get(key) as T | undefined,
    keep: async (key, value) => void kept.set(key, value),
    lease: async () => true,
    wipe: async () => [outbox, drafts, kept].forEach((store) => store.clear()),
  };
}
