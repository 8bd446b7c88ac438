/**
 * The queue of what the worker did. A row is written once with its content and afterwards only
 * changes state; nothing here deletes an operation that the server has not acknowledged.
 *
 *   waiting ⇄ sending → received → (gone after seven days)
 *                     ↘ needs_you → waiting (retry) or closed by the worker's own choice
 */
import type { OperationBody, OperationRow } from './db';
import { seal, unseal } from './sealed';
import type { Id, Item, Problem } from './types';
import { uuidv7 } from './uuid';
import { instantOf } from './days';
import { lineOf, NEW } from './rules/line';
import type { Vault } from './vault';

const KEPT_MS = 7 * 24 * 3600_000;

export interface NewOperation {
  kind: string;
  version: number;
  record_id: Id;
  household_id?: Id;
  data: Record<string, unknown>;
  media?: Id[];
  about?: Item['about'];
  /** Sent before all that waits. */
  first?: boolean;
}

export const sealName = (op_id: Id): string => `outbox/${op_id}`;

/** Makes the row; it is in no table yet. Sealing happens here, before any transaction. */
export async function compose(operation: NewOperation, now: number): Promise<OperationRow> {
  const op_id = uuidv7(now);
  const body: OperationBody = {
    kind: operation.kind,
    version: operation.version,
    recorded_at: instantOf(now),
    data: operation.data,
    ...(operation.about ? { about: operation.about } : {}),
  };
  return {
    op_id,
    record_id: operation.record_id,
    ...(operation.household_id ? { household_id: operation.household_id } : {}),
    line: lineOf({ op_id, kind: operation.kind, record_id: operation.record_id }),
    order: now,
    ...(operation.first ? { first: 1 as const } : {}),
    state: 'waiting',
    attempts: 0,
    in_feed: 0,
    media: operation.media ?? [],
    bytes: new TextEncoder().encode(JSON.stringify(operation.data)).length + 256,
    sealed: await seal('device', sealName(op_id), body),
  };
}

/**
 * Adds a composed row behind all others, in the caller's transaction. A clock that was set back
 * must not let a later edit overtake an earlier one.
 */
export async function enqueue(vault: Vault, row: OperationRow): Promise<void> {
  const last = await vault.db.outbox.orderBy('order').last();
  await vault.db.outbox.add({ ...row, order: Math.max(row.order, last?.order ?? 0) });
}

/** Unsettled rows in the order they were made. */
export async function unsettled(vault: Vault): Promise<OperationRow[]> {
  const rows = await vault.db.outbox.where('state').anyOf('waiting', 'sending', 'needs_you').toArray();
  return rows.sort(byOrder);
}

export const byOrder = (a: OperationRow, b: OperationRow): number => a.order - b.order || (a.op_id < b.op_id ? -1 : 1);

/** The first of every line that may go now, urgent ones before the others. Pure, so that the rule can be read and tested alone. */
export function ready(rows: readonly OperationRow[], now: number): OperationRow[] {
  const held = new Set<string>();
  const unborn = new Set(rows.flatMap(({ line, record_id }) => (line.startsWith(NEW) ? [record_id] : [])));
  const may = rows.filter((row) => {
    if (held.has(row.line) || (unborn.has(row.household_id ?? '') && !row.line.startsWith(NEW))) return false;
    held.add(row.line);
    return row.state === 'waiting' && (row.next_at ?? 0) <= now;
  });
  return may.sort((a, b) => (b.first ?? 0) - (a.first ?? 0));
}

export const openBody = (row: OperationRow): Promise<OperationBody> => unseal('device', sealName(row.op_id), row.sealed);

export async function markSending(vault: Vault, rows: readonly OperationRow[]): Promise<void> {
  await vault.db.outbox.bulkUpdate(rows.map((row) => ({ key: row.op_id, changes: { state: 'sending', attempts: row.attempts + 1 } })));
  vault.bell.ring({ outbox: true });
}

/**
 * Whatever was being sent goes back to waiting: its answer was lost, or the app died. Call only
 * while holding the sync lock. Sending again is safe, the server knows the op_id.
 */
export async function requeue(vault: Vault): Promise<void> {
  const sending = vault.db.outbox.where('state').equals('sending');
  if ((await sending.count()) === 0) return;
  await sending.modify({ state: 'waiting' });
  vault.bell.ring({ outbox: true });
}

export type Settlement =
  | { op_id: Id; to: 'received'; rev?: number; flags?: string[] }
  | { op_id: Id; to: 'needs_you'; problem: Problem; rev?: number }
  /** The answer did not speak of it: it keeps waiting, and not in a tight circle. */
  | { op_id: Id; to: 'waiting'; next_at: number };

export async function settle(vault: Vault, settlements: readonly Settlement[], now: number): Promise<void> {
  const changes = await Promise.all(settlements.map((settlement) => changeOf(settlement, now)));
  await vault.db.outbox.bulkUpdate(changes);
  vault.bell.ring({ outbox: true, photos: true });
}

async function changeOf(settlement: Settlement, now: number): Promise<{ key: Id; changes: Partial<OperationRow> }> {
  const key = settlement.op_id;
  const rev = 'rev' in settlement && settlement.rev !== undefined ? { rev: settlement.rev } : {};
  switch (settlement.to) {
    case 'received':
      return { key, changes: { state: 'received', received_at: now, ...rev, ...(settlement.flags?.length ? { flags: settlement.flags } : {}) } };
    case 'needs_you':
      return { key, changes: { state: 'needs_you', problem: await seal('device', sealName(key), settlement.problem), ...rev } };
    case 'waiting':
      return { key, changes: { state: 'waiting', next_at: settlement.next_at } };
  }
}

/**
 * Sends an operation again under the same op_id, so it can never count twice; and those of its
 * photos that the server would not take.
 */
export async function retryOperation(vault: Vault, op_id: Id): Promise<void> {
  const { outbox, photos } = vault.db;
  await vault.db.transaction('rw', outbox, photos, async () => {
    const row = await outbox.get(op_id);
    if (!row) return;
    if (row.state === 'needs_you' || row.state === 'waiting') {
      await outbox.update(op_id, { state: 'waiting', problem: undefined, next_at: undefined });
    }
    const again = photos.where('id').anyOf(row.media);
    await again.and((photo) => photo.state === 'needs_you' || photo.state === 'waiting').modify({ state: 'waiting', next_at: undefined });
  });
  vault.bell.ring({ outbox: true, photos: true, queued: true });
}

/** Received, photos and all, long enough ago that nobody will ask. */
export async function forgetReceived(vault: Vault, now: number): Promise<void> {
  const { outbox, photos } = vault.db;
  const old = await outbox
    .where('state')
    .equals('received')
    .filter((row) => row.in_feed === 1 && (row.received_at ?? now) < now - KEPT_MS)
    .toArray();
  if (!old.length) return;
  const unsent = new Set(await photos.where('state').notEqual('received').primaryKeys());
  const gone = old.filter((row) => !row.media.some((id) => unsent.has(id)));
  await outbox.bulkDelete(gone.map((row) => row.op_id));
  vault.bell.ring({ outbox: true });
}
