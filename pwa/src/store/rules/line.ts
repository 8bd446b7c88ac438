/**
 * Order is kept per record and nowhere else: operations of one line go one after the other, and a
 * stuck line never holds up another. A visit and its amendments are one line; so are an
 * incident, the steps taken on it and what is remarked; a household's edits are one line, what is said of a task another,
 * a person one, a new household one; an entry in the access log waits for nothing and holds up nothing.
 */
import type { Id } from '../types';

/** The line of a household that the server may not know yet: whatever else is about it waits behind it. */
export const NEW = 'new:';

export function lineOf(operation: { op_id: Id; kind: string; record_id: Id }): string {
  if (operation.kind.startsWith('visit.')) return `visit:${operation.record_id}`;
  if (operation.kind.startsWith('incident.')) return `incident:${operation.record_id}`;
  if (operation.kind === 'task.settle') return `task:${operation.record_id}`;
  if (operation.kind === 'household.edit') return `household:${operation.record_id}`;
  if (operation.kind.startsWith('resident.')) return `resident:${operation.record_id}`;
  if (operation.kind === 'household.add') return `${NEW}${operation.record_id}`;
  return `alone:${operation.op_id}`;
}
