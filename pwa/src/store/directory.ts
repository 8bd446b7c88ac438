/**
 * The small database every user of this phone shares: which phone this is, who has signed in here,
 * and to whom the browser's session cookie belongs. It holds no register data.
 *
 * `cookie_of` is what keeps one person's queue from being sent under another's name. It is emptied
 * before a sign-in is tried and set after it has answered; while it is empty nobody's queue is sent
 * until the server has said whose session it is (sync/session.ts).
 */
import { Dexie, type Table } from 'dexie';
import type { Id } from './types';
import { uuidv7 } from './uuid';

export interface KnownUser {
  id: Id;
  name: string;
  username: string;
  seen_at: number;
}

interface DirectoryFacts {
  device_id: Id;
  /** Whose screens open at the next start. */
  current: Id | null;
  cookie_of: Id | null;
  /** A sign-out that has not reached the server yet. */
  sign_out_due: boolean;
}

class Directory extends Dexie {
  users!: Table<KnownUser, Id>;
  facts!: Table<{ key: keyof DirectoryFacts; value: unknown }, string>;

  constructor() {
    super('doorstep', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ users: 'id, seen_at', facts: 'key' });
  }
}

let opened: Directory | undefined;
const db = (): Directory => (opened ??= new Directory());

async function get<K extends keyof DirectoryFacts>(key: K): Promise<DirectoryFacts[K] | undefined> {
  return (await db().facts.get(key))?.value as DirectoryFacts[K] | undefined;
}

async function set(facts: Partial<DirectoryFacts>): Promise<void> {
  await db().facts.bulkPut(
    (Object.keys(facts) as (keyof DirectoryFacts)[]).map((key) => ({ key, value: facts[key] })),
  );
}

/** Made once, before anybody signs in; two tabs opening at once agree on the first one written. */
async function deviceId(): Promise<Id> {
  return db().transaction('rw', db().facts, async () => {
    const known = await get('device_id');
    if (known) return known;
    const made = uuidv7();
    await set({ device_id: made });
    return made;
  });
}

export const directory = {
  get,
  set,
  deviceId,
  /** Last seen first. */
  users: async (): Promise<KnownUser[]> => (await db().users.orderBy('seen_at').toArray()).reverse(),
  remember: async (user: KnownUser): Promise<void> => void (await db().users.put(user)),
  forget: async (id: Id): Promise<void> => db().users.delete(id),
};
