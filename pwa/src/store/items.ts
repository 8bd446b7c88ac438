/** An outbox row as the sync centre shows it. */
import type { OperationBody, OperationRow, PhotoRow } from './db';
import type { Id, Item, PhotoState } from './types';
import { instantOf } from './days';
import { sealName } from './outbox';
import { unseal } from './sealed';

export async function itemOf(row: OperationRow, body: OperationBody, photos: ReadonlyMap<Id, PhotoRow>): Promise<Item> {
  return {
    op_id: row.op_id,
    kind: body.kind,
    version: body.version,
    recorded_at: body.recorded_at,
    record_id: row.record_id,
    ...(row.household_id ? { household_id: row.household_id } : {}),
    state: row.state,
    data: body.data,
    photos: row.media.flatMap((id) => {
      const photo = photos.get(id);
      return photo ? [photoState(photo)] : [];
    }),
    attempts: row.attempts,
    ...(row.next_at ? { next_at: instantOf(row.next_at) } : {}),
    ...(row.problem ? { problem: await unseal('device', sealName(row.op_id), row.problem) } : {}),
    ...(body.about ? { about: body.about } : {}),
    ...(row.choices ? { choices: row.choices } : {}),
    ...(row.received_at ? { received_at: instantOf(row.received_at) } : {}),
    ...(row.rev === undefined ? {} : { rev: row.rev }),
    ...(row.flags?.length ? { flags: row.flags } : {}),
  };
}

const photoState = ({ id, state, sent_bytes, bytes }: PhotoRow): PhotoState => ({ id, state, sent_bytes, bytes });
