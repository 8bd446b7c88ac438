/**
 * A household as a screen sees it: the server's rows with this phone's own unsent work laid over
 * them. The overlay is computed from the outbox each time and never written into the rows, so an
 * operation that is refused or taken back vanishes without a trace.
 */
import type { Bundle, OperationBody, OperationRow } from './db';
import type { Card, Household, Id, Me, Task, Visit, VisitChanges } from './types';
import type { afterTask } from './rules/after-task';
import { byEnd, isOpen } from './rules/tasks';
import { afterVisit } from './rules/after-visit';
import { labelOf } from './rules/label';

export interface Pending {
  row: OperationRow;
  body: OperationBody;
}

/** A household that only this phone knows of yet. */
const UNKNOWN: Bundle = { residents: {}, visits: {} };

/** Lays people who come and go over the rows; it arrives when the outbox first tells of one. */
export type LifeOverlay = typeof import('./life-overlay').overlay;
export const isLife = (kind: string): boolean => kind === 'household.add' || kind.startsWith('resident.');

/** Shown over the server's rows: not yet answered, or answered but not yet back in the feed. */
export const isOverlaid = (row: OperationRow): boolean =>
  row.state === 'waiting' || row.state === 'sending' || (row.state === 'received' && row.in_feed === 0);

/**
 * @param pending overlaid operations of this household, oldest first.
 * @param after what a visit does to tasks; without it they stand as the server has them.
 * @param life lays people who come and go over the rows.
 */
export function cardOf(bundle: Bundle = UNKNOWN, pending: readonly Pending[] = [], me: Pick<Me, 'id' | 'name'>, after?: typeof afterTask, life?: LifeOverlay): Card | undefined {
  const laid = life?.(bundle, pending) ?? { household: bundle.household?.data, residents: Object.values(bundle.residents).map((held) => held.data) };
  if (!laid.household) return undefined;
  let household = laid.household;
  const { residents } = laid;
  const visits = new Map<Id, Visit & { pending?: boolean }>();
  for (const held of Object.values(bundle.visits)) visits.set(held.data.id, held.data);
  let tasks: Task[] = Object.values(bundle.tasks ?? {}).map((held) => held.data).filter(isOpen);
  for (const { row, body } of pending) {
    if (body.kind === 'visit.record' && !visits.has(row.record_id)) {
      const visit = visitOf(body.data, me);
      visits.set(visit.id, visit);
      household = afterVisit(household, visit);
      tasks = after?.(tasks, visit, household) ?? tasks;
    } else if (body.kind === 'visit.amend') {
      const visit = visits.get(row.record_id);
      if (visit) visits.set(visit.id, { ...visit, ...(body.data['changes'] as VisitChanges), pending: true });
    } else if (body.kind === 'household.edit') {
      household = edited(household, body.data['fields'] as Record<string, { to: unknown }>);
    }
  }
  return {
    household,
    residents,
    care: Object.values(bundle.care ?? {}).map((held) => held.data),
    visits: [...visits.values()].sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at)),
    tasks: tasks.sort(byEnd),
    label: labelOf(household, residents),
  };
}

const visitOf = (data: Record<string, unknown>, me: Pick<Me, 'id' | 'name'>): Visit & { pending: true } => ({
  ...(data as unknown as Visit),
  worker_id: me.id,
  worker_name: me.name,
  version: 1,
  flags: [],
  pending: true,
});

const edited = (household: Household, fields: Record<string, { to: unknown }>): Household => ({
  ...household,
  ...Object.fromEntries(Object.entries(fields).map(([name, { to }]) => [name, to ?? undefined])),
});
