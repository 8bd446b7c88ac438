/**
 * What a visit does to the open tasks of its household, at once and without signal. The server says the
 * same when the visit arrives, and plans the next care visit under the same id.
 */
import type { Household, Task, Visit } from '../types';
import { dayOf, msOf } from '../days';
import { dueWindow, taskId } from './occurrence';

const COUNTS = new Set<string>(['met', 'phone_ok', 'neighbour', 'away', 'declined']);
const sameForm = (wanted: string, given: string): boolean => wanted.split('@')[0] === given.split('@')[0];

/** @param household as it is after the visit. */
export function afterTask(tasks: readonly Task[], visit: Visit, household: Household): Task[] {
  if (visit.outcome === 'moved_out') return tasks.filter((task) => task.kind !== 'care_visit' && task.kind !== 'campaign_visit');
  if (!COUNTS.has(visit.outcome)) return [...tasks];
  const day = dayOf(visit.occurred_at);
  const cares = visit.kind === 'care' && household.plan_kind === 'care';
  // A visit written down late closes its own round and plans nothing: a newer one has done that.
  const isLatest = msOf(household.last_visit_at ?? visit.occurred_at) <= msOf(visit.occurred_at);
  const left = tasks.filter((task) => {
    if (task.kind === 'care_visit') return !(visit.kind === 'care' && (task.due_from <= day || isLatest));
    if (task.kind === 'campaign_visit') return !(task.due_from <= day && (!task.form || sameForm(task.form, visit.form)));
    return true;
  });
  const next = cares && isLatest ? dueWindow(household, day) : undefined;
  if (next) left.push({ id: taskId(household.id, next.due_from), kind: 'care_visit', household_id: household.id, status: 'todo', ...next });
  return left;
}
