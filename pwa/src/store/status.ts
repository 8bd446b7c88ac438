/** The sync pill's facts, counted from the tables: nobody keeps a tally that could be wrong. */
import type { UserDb } from './db';
import { START } from './feed';
import { instantOf } from './days';
import type { SyncStatus } from './types';

export const QUIET: SyncStatus = {
  trouble: 'none',
  busy: false,
  counts: { draft: 0, waiting: 0, sending: 0, received: 0, needs_you: 0 },
  photos_waiting: 0,
};

export async function statusOf(db: UserDb, busy: boolean): Promise<SyncStatus> {
  const count = (state: string): Promise<number> => db.outbox.where('state').equals(state).count();
  const [link = { trouble: 'none' as const, fails: 0 }, feed = START, draft, waiting, sending, received, needs_you, photos_waiting] = await Promise.all([
    db.fact('link'),
    db.fact('feed'),
    Promise.all([db.drafts.count(), db.reports.count()]).then(([visits, reports]) => visits + reports),
    count('waiting'),
    count('sending'),
    count('received'),
    count('needs_you'),
    photosWaiting(db),
  ]);
  return {
    trouble: link.trouble,
    busy,
    counts: { draft, waiting, sending, received, needs_you },
    photos_waiting,
    ...(link.last_ok_at ? { last_ok_at: instantOf(link.last_ok_at) } : {}),
    ...(link.retry_at ? { retry_at: instantOf(link.retry_at) } : {}),
    ...(link.offset_ms === undefined ? {} : { clock_offset_ms: link.offset_ms }),
    ...(feed.readable ? {} : { first_sync: { rows: feed.rows, ...(feed.building ? { building: feed.building } : {}) } }),
  };
}

/** Photos of saved work that the server does not have yet; those of drafts are not on their way. */
async function photosWaiting(db: UserDb): Promise<number> {
  const unsent = await db.photos.where('state').notEqual('received').primaryKeys();
  const linked = await Promise.all(unsent.map((id) => db.outbox.where('media').equals(id).count()));
  return linked.filter((count) => count > 0).length;
}
