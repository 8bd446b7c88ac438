/**
 * Sending the outbox. What the answer does not speak of keeps waiting; what cannot be sent in one
 * piece is sent in halves; one item that the server cannot take never holds up another.
 */
import { ask } from '../api/http';
import type { OperationRow } from '../store/db';
import { instantOf } from '../store/days';
import { markSending, openBody, ready, requeue, settle, unsettled, type Settlement } from '../store/outbox';
import type { PushAnswer, Verdict, WireOperation } from '../store/wire';
import { backOff, isOver } from './backoff';
import { offsetOf, type Deps } from './deps';
import type { Stop } from './link';

const FIRST_COUNT = 100;
const MOST_COUNT = 500;
const MOST_BYTES = 1_500_000;

export interface Pushed {
  settled: number;
  offset_ms?: number;
  stop?: Stop;
}

export async function push(deps: Deps): Promise<Pushed> {
  const { vault, http } = deps;
  const done: Pushed = { settled: 0 };
  let count = FIRST_COUNT;
  for (;;) {
    const batch = take(readyNow(await unsettled(vault), http.now()), count);
    if (!batch.length) return done;
    await markSending(vault, batch);
    const asked_at = http.now();
    const answer = await ask<PushAnswer>(http, '/api/v1/sync/push', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device_id: deps.device_id, sent_at: instantOf(asked_at), operations: await Promise.all(batch.map(wire)) }),
      ours: (body) => typeof body['server_time'] === 'string' && Array.isArray(body['verdicts']),
    });
    if (answer.kind === 'ok') {
      done.offset_ms = offsetOf(answer.body.server_time, asked_at, http.now());
      const settlements = judge(batch, answer.body.verdicts, http.now(), deps.random);
      await settle(vault, settlements, http.now());
      const settled = settlements.filter((settlement) => settlement.to !== 'waiting').length;
      done.settled += settled;
      // An answer about none of ours is no answer; asking again at once would be a tight circle.
      if (settled === 0) return { ...done, stop: { kind: 'server_error', status: 200 } };
      count = Math.min(MOST_COUNT, count * 2);
      continue;
    }
    const problem = answer.kind === 'too_large' || isAboutContent(answer) ? answer.problem : undefined;
    // None of it is this person's to send any more: no need to halve to find that out.
    const forbidden = problem?.code === 'forbidden';
    if (problem && (batch.length === 1 || forbidden)) {
      await settle(vault, batch.map(({ op_id }) => ({ op_id, to: 'needs_you', problem })), http.now());
      done.settled += batch.length;
      continue;
    }
    await requeue(vault);
    if (!problem) return { ...done, stop: answer };
    count = Math.floor(batch.length / 2);
  }
}

/** The server read the request and will not have it: smaller pieces will show what is wrong. */
const isAboutContent = (answer: Stop): answer is Extract<Stop, { kind: 'refused' }> =>
  answer.kind === 'refused' && (answer.status === 400 || answer.status === 422 || answer.problem.code === 'forbidden');

const readyNow = (rows: OperationRow[], now: number): OperationRow[] =>
  ready(rows.map((row) => (isOver(row.next_at, now) ? { ...row, next_at: undefined } : row)), now);

function take(rows: OperationRow[], count: number): OperationRow[] {
  let bytes = 0;
  return rows.slice(0, count).filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= MOST_BYTES;
  });
}

async function wire(row: OperationRow): Promise<WireOperation> {
  const { about: _local, ...body } = await openBody(row);
  return { op_id: row.op_id, ...body };
}

/** One settlement an operation. Pure: the table of what each verdict means. */
export function judge(batch: readonly OperationRow[], verdicts: readonly Verdict[], now: number, random: () => number): Settlement[] {
  const byId = new Map(verdicts.map((verdict) => [verdict?.op_id, verdict]));
  return batch.map(({ op_id, attempts }) => {
    const verdict = byId.get(op_id);
    const rev = verdict?.rev === undefined ? {} : { rev: verdict.rev };
    const flags = verdict?.flags?.length ? { flags: verdict.flags } : {};
    switch (verdict?.outcome) {
      case 'applied':
        return { op_id, to: 'received', ...rev, ...flags };
      case 'duplicate':
        // The replay of a refusal is a refusal: without this an answer lost once would hide it.
        return verdict.problem ? { op_id, to: 'needs_you', problem: verdict.problem, ...rev } : { op_id, to: 'received', ...rev, ...flags };
      case 'conflict':
        return { op_id, to: 'needs_you', problem: verdict.problem ?? { code: 'conflict' }, ...rev };
      case 'rejected':
        return { op_id, to: 'needs_you', problem: verdict.problem ?? { code: 'rejected' }, ...rev };
      default:
        return { op_id, to: 'waiting', next_at: now + backOff(attempts + 1, random) };
    }
  });
}
