import {
  openDB,
  type DBSchema,
  type IDBPDatabase,
  type IDBPObjectStore,
  type IDBPTransaction,
} from 'idb';
import type { Draft } from './drafts.svelte';
import type { OutboxItem } from './outbox-item';

interface Schema extends DBSchema {
  outbox: { key: number; value: OutboxItem };
  drafts: { key: string; value: Draft };
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
  /** A user's drafts, by room. */
  drafts(user: string): Promise<Map<string, Draft>>;
  /** Null: there is none any more. */
  keepDraft(key: string, draft: Draft | null): Promise<void>;
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
  // A draft was only its text.
  (_db, tx) => void restate(tx.objectStore('drafts')),
];

type DraftStore = IDBPObjectStore<
  Schema,
  ('outbox' | 'drafts' | 'kept')[],
  'drafts',
  'versionchange'
>;

async function restate(store: DraftStore): Promise<void> {
  for (let at = await store.openCursor(); at; at = await at.continue())
    await at.update({ text: String(at.value), base: 0, sent: false });
}

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
    drafts: async (user) => {
      const store = db.transaction('drafts').store;
      const range = IDBKeyRange.bound(`${user}/`, `${user}/\uffff`);
      const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return new Map(keys.map((key, at) => [key.slice(user.length + 1), values[at]!]));
    },
    keepDraft: async (key, draft) =>
      draft ? void (await db.put('drafts', draft, key)) : db.delete('drafts', key),
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
  const drafts = new Map<string, Draft>();
  const kept = new Map<string, unknown>();
  return {
    add: async (item) => {
      outbox.set(++last, { ...item, n: last });
      return last;
    },
    put: async (item) => void outbox.set(item.n, { ...item }),
    remove: async (n) => void outbox.delete(n),
    items: async () => [...outbox.values()].map((item) => ({ ...item })),
    drafts: async (user) => {
      const own = [...drafts].filter(([key]) => key.startsWith(`${user}/`));
      return new Map(own.map(([key, draft]) => [key.slice(user.length + 1), draft]));
    },
    keepDraft: async (key, draft) => void (draft ? drafts.set(key, draft) : drafts.delete(key)),
    kept: async <T>(key: string) => kept.get(key) as T | undefined,
    keep: async (key, value) => void kept.set(key, value),
    lease: async () => true,
    wipe: async () => [outbox, drafts, kept].forEach((store) => store.clear()),
  };
}
