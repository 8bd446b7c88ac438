/** A phone for tests: a real vault on fake-indexeddb, the real engine, and a clock turned by hand. */
import { Engine } from '../sync/engine';
import { localLocks } from '../store/lock';
import { openVault, type Vault } from '../store/vault';
import { compose, enqueue, type NewOperation } from '../store/outbox';
import { uuidv7 } from '../store/uuid';
import type { Cookie } from '../sync/deps';
import type { OperationRow } from '../store/db';
import type { ContractServer } from './server';

export interface Phone {
  vault: Vault;
  engine: Engine;
  clock: { now: number };
  cookie: Cookie & { value: string | null };
  save(operation: Partial<NewOperation> & { kind: string; record_id: string }): Promise<OperationRow>;
  visit(household_id: string, media?: string[]): Promise<OperationRow>;
  states(): Promise<Record<string, number>>;
}

/** Small seeded generator (mulberry32): a failing schedule can be played again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

let users = 0;

export function makePhone(server: ContractServer, options: { user_id?: string; random?: () => number; vault?: Vault } = {}): Phone {
  const user_id = options.user_id ?? `test-${++users}`;
  if (!options.vault) server.signedInAs = user_id;
  const vault = options.vault ?? openVault(user_id);
  const clock = { now: Date.parse('2026-11-21T09:00:00+08:00') };
  const cookie = {
    value: vault.user_id as string | null,
    owner: async () => cookie.value,
    setOwner: async (owner: string | null) => void (cookie.value = owner),
  };
  const engine = new Engine({
    vault,
    device_id: 'device-1',
    http: { fetch: (path, init) => fetch(server.base + String(path), init), now: () => clock.now },
    locks: localLocks(),
    random: options.random ?? seeded(1),
    cookie,
  });
  const save: Phone['save'] = async (operation) => {
    clock.now += 1;
    const row = await compose({ version: 1, data: {}, ...operation }, clock.now);
    await vault.db.transaction('rw', vault.db.outbox, () => enqueue(vault, row));
    vault.bell.ring({ outbox: true, queued: true });
    return row;
  };
  return {
    vault,
    engine,
    clock,
    cookie,
    save,
    visit: (household_id, media = []) => {
      const id = uuidv7(clock.now);
      const data = { id, household_id, kind: 'household', mode: 'doorstep', outcome: 'met', occurred_at: new Date(clock.now).toISOString(), form: 'household@1', answers: {}, needs: [], hazards: [], media };
      return save({ kind: 'visit.record', record_id: id, household_id, media, data });
    },
    states: async () => {
      const counts: Record<string, number> = {};
      for (const row of await vault.db.outbox.toArray()) counts[row.state] = (counts[row.state] ?? 0) + 1;
      return counts;
    },
  };
}
