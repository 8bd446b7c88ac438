/** Steps on what is there already: a visit, a household, a case, a task. They arrive with the first one; the doors are in actions.ts. */
import { about } from './about';
import { household, plain, type Write } from './case-actions';
import { instantOf } from './days';
import { compose } from './outbox';
import type { FieldEdits, Id, Item, VisitChanges } from './types';
import { uuidv7 } from './uuid';
import { view } from './view.svelte';

/** @throws Error `unknown-case` when the case left this phone meanwhile. */
export async function moveCase(incident_id: Id, verb: string, form: { media?: string[] } & Record<string, unknown>, write: Write): Promise<Item> {
  const known = view.cases.get(incident_id);
  if (!known) throw new Error('unknown-case');
  const said = plain(form);
  const data = { incident_id, verb, version: known.version, form: said };
  const row = await compose({ kind: 'incident.move', version: 1, record_id: incident_id, ...household(known.household_id ?? undefined), data, media: [...(said.media ?? [])] }, Date.now());
  return write([row], async () => undefined);
}

export interface Said {
  text?: string;
  /** 我也看到了 */
  also_seen?: boolean;
  media?: string[];
}

/** A remark moves nothing and is never late; on this phone it stands in the line of its case. */
export async function remarkOnCase(incident_id: Id, said: Said, write: Write): Promise<Item> {
  const now = Date.now();
  const { text = '', also_seen = false, media = [] } = plain(said);
  const data = { id: uuidv7(now), incident_id, text: text.trim(), also_seen, media, occurred_at: instantOf(now) };
  const row = await compose({ kind: 'incident.comment', version: 1, record_id: incident_id, data, media }, now);
  return write([row], async () => undefined);
}

/** A new version of a visit; every earlier one stays readable on the server. */
export async function amendVisit(visit_id: Id, reason: string, changes: VisitChanges, write: Write): Promise<Item> {
  const household_id = householdOf(visit_id);
  const row = await compose({
    kind: 'visit.amend',
    version: 1,
    record_id: visit_id,
    ...(household_id ? { household_id, ...about(household_id) } : {}),
    data: plain({ visit_id, reason, changes }),
    media: [...(changes.media ?? [])],
  }, Date.now());
  return write([row], async () => undefined);
}

/** @param fields each with the value the worker was looking at (`from`) and the new one (`to`). */
export async function editHousehold(household_id: Id, fields: FieldEdits, write: Write): Promise<Item> {
  const row = await compose({ kind: 'household.edit', version: 1, record_id: household_id, household_id, ...about(household_id), data: { household_id, fields: said(fields) } }, Date.now());
  return write([row], async () => undefined);
}

/** An empty field is null on the wire: left out, the server could not tell it from a forgotten one. */
const said = (fields: FieldEdits): Record<string, unknown> =>
  plain(Object.fromEntries(Object.entries(fields).map(([name, { from, to }]) => [name, { from: from ?? null, to: to ?? null }])));

const householdOf = (visit_id: Id): Id | undefined => {
  for (const card of view.cards.values()) if (card.visits.some((visit) => visit.id === visit_id)) return card.household.id;
  return undefined;
};

/** A task that is no visit. @param said why it cannot be, or what the task wants to hear of it */
export async function settleTask(task_id: Id, outcome: 'done' | 'cannot', said: { text?: string; media?: string[] }, write: Write): Promise<Item> {
  const now = Date.now();
  const { text, media = [] } = plain(said);
  const data = { task_id, outcome, ...(text ? { text } : {}), media, settled_at: instantOf(now) };
  return write([await compose({ kind: 'task.settle', version: 1, record_id: task_id, data, media }, now)], async () => undefined);
}
