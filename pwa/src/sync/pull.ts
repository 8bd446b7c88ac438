/** Fetching the feed, page by page, each page on the disk before the next one is asked for. */
import { ask } from '../api/http';
import { START, takeIn } from '../store/feed';
import type { PullAnswer } from '../store/wire';
import { offsetOf, type Deps } from './deps';
import type { Stop } from './link';

const PAGE = 2_000;

export interface Pulled {
  rows: number;
  offset_ms?: number;
  stop?: Stop;
}

export async function pull(deps: Deps): Promise<Pulled> {
  const { vault, http } = deps;
  const received = await vault.db.outbox.where('state').equals('received').toArray();
  const settledBefore = received.filter((row) => row.in_feed === 0).map((row) => row.op_id);
  const done: Pulled = { rows: 0 };
  let forgot = false;
  for (;;) {
    const feed = (await vault.db.fact('feed')) ?? START;
    const asked_at = http.now();
    const answer = await ask<PullAnswer>(http, '/api/v1/sync/pull', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device_id: deps.device_id, cursor: feed.cursor, limit: PAGE }),
      ours: isPage,
    });
    // Somebody without a grid (a dispatcher, a leader) holds no feed; that is not a trouble.
    if (answer.kind === 'refused' && answer.problem.code === 'forbidden') return done;
    if (answer.kind === 'refused' && answer.status !== 403 && feed.cursor !== null && !forgot) {
      // A cursor that this server cannot read (restored, re-keyed): start over, losing nothing.
      forgot = true;
      await vault.db.setFact('feed', { ...feed, cursor: null });
      continue;
    }
    if (answer.kind !== 'ok') return { ...done, stop: answer };
    const page = answer.body;
    done.offset_ms = offsetOf(page.server_time, asked_at, http.now());
    const after = await takeIn(vault, page, settledBefore);
    done.rows += page.changes.length;
    if (!page.more) return done;
    if (after.cursor === feed.cursor) return { ...done, stop: { kind: 'server_error', status: 200 } };
  }
}

const isPage = (body: Record<string, unknown>): boolean =>
  typeof body['server_time'] === 'string' && typeof body['cursor'] === 'string' && Array.isArray(body['changes']);
