/** The worker's own word on an operation that cannot go on by itself. */
import { requireCurrent } from './current';
import type { OperationRow } from './db';
import { instantOf } from './days';
import { sealDraft } from './drafts.svelte';
import { reportOf, sealReport } from './reports.svelte';
import { compose, openBody, retryOperation, sealName } from './outbox';
import { unseal } from './sealed';
import { disagreements, type Disagreement } from './disagreements';
import type { Draft, Id, Visit } from './types';

export const retry = (op_id: Id): Promise<void> => retryOperation(requireCurrent().vault, op_id);

/**
 * Chooses one field of a conflict. With the last one chosen the operation is closed; where the
 * worker's own value stands, a new edit takes its place in the queue, now based on what the server holds.
 */
export async function resolveConflict(op_id: Id, field: string, choice: 'mine' | 'theirs'): Promise<void> {
  const { vault } = requireCurrent();
  const row = await vault.db.outbox.get(op_id);
  if (row?.state !== 'needs_you' || !row.problem) return;
  const fields = disagreements(await unseal('device', sealName(op_id), row.problem));
  if (!(field in fields)) return;
  const choices = { ...row.choices, [field]: choice };
  const open = Object.keys(fields).some((name) => !(name in choices));
  const successor = open ? undefined : await edit(row, fields, choices);
  await vault.db.transaction('rw', vault.db.outbox, async () => {
    if (open) return void (await vault.db.outbox.update(op_id, { choices }));
    // The server has answered this one for good: what merged is applied, the rest is chosen now.
    await vault.db.outbox.update(op_id, { state: 'received', received_at: Date.now(), in_feed: 1, choices, problem: undefined });
    if (successor) await vault.db.outbox.add(successor);
  });
  vault.bell.ring({ outbox: true, queued: true });
}

async function edit(row: OperationRow, fields: Record<string, Disagreement>, choices: Record<string, string>): Promise<OperationRow | undefined> {
  const mine = Object.entries(fields).filter(([name]) => choices[name] === 'mine');
  if (!mine.length) return undefined;
  const body = await openBody(row);
  const made = await compose(
    {
      kind: body.kind,
      version: body.version,
      record_id: row.record_id,
      ...(row.household_id ? { household_id: row.household_id } : {}),
      ...(body.about ? { about: body.about } : {}),
      data: { ...body.data, fields: Object.fromEntries(mine.map(([name, d]) => [name, { from: d.theirs ?? null, to: d.mine ?? null }])) },
    },
    Date.now(),
  );
  // Before any later edit of the same household that waited behind the conflict.
  return { ...made, order: row.order };
}

/**
 * Takes back an operation that needs the worker. A visit or a report becomes a draft
 * again, with its photos;
 * anything else is dropped by the worker's decision.
 * @throws Error `draft-exists` when a newer draft of this household would be overwritten.
 */
export async function discardToDraft(op_id: Id): Promise<void> {
  const { vault } = requireCurrent();
  const row = await vault.db.outbox.get(op_id);
  if (row?.state !== 'needs_you') return;
  const body = await openBody(row);
  const report = body.kind === 'incident.report' ? await sealReport(reportOf(body.data, Date.now())) : undefined;
  const draft = body.kind === 'visit.record' ? await sealDraft(draftOf(body.data as unknown as Visit, Date.now())) : undefined;
  await vault.db.transaction('rw', vault.db.outbox, vault.db.drafts, vault.db.reports, async () => {
    if (report) {
      if (await vault.db.reports.get(report.key)) throw new Error('draft-exists');
      await vault.db.reports.add(report);
    }
    if (draft) {
      if (await vault.db.drafts.get(draft.household_id)) throw new Error('draft-exists');
      await vault.db.drafts.add(draft);
    }
    await vault.db.outbox.delete(op_id);
  });
  vault.bell.ring({ outbox: true, queued: true, drafts: true });
}

const draftOf = (visit: Visit, now: number): Draft => ({
  household_id: visit.household_id,
  form: visit.form,
  outcome: visit.outcome,
  mode: visit.mode,
  answers: visit.answers,
  needs: visit.needs,
  hazards: visit.hazards,
  note: visit.note ?? '',
  photos: visit.media,
  started_at: instantOf(now),
  saved_at: instantOf(now),
});
