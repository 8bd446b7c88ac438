/**
 * What a worker can do. Each is one transaction that writes the operation and everything that goes
 * with it; when the promise resolves the work is on the disk, with or without signal.
 * @throws QuotaExceededError (see `isQuotaError`) when the disk is full: nothing was changed then.
 */
import { requireCurrent } from './current';
import { instantOf } from './days';
import { closeDraft, draftKey, drafts, reopenDraft } from './drafts.svelte';
import { dropReport, reportCase, reportsOf, type ReportChoice } from './case-actions';
import type { Said } from './steps';
import { about } from './about';
import { itemOf } from './items';
import { compose, enqueue, openBody, type NewOperation } from './outbox';
import { keepPhoto } from './photos';
import { photoUrl } from './photo-urls';
import { storage } from './storage.svelte';
import { uuidv7 } from './uuid';
import { view } from './view.svelte';
import type { OperationRow } from './db';
import type { Answers, Draft, FieldEdits, Id, Item, Outcome, Position, ReportDraft, VisitChanges } from './types';
import type { Mark } from '../platform/mosaic';
import { shrink } from '../platform/shrink';

/** One draft, one visit: a second tap on 完成 gets the first one's promise. */
const recording = new Map<string, Promise<Item>>();

export interface VisitChoice {
  outcome: Outcome;
  answers: Answers;
  position?: Position;
  /** By code of the hazard: the report that goes with the visit, its category and its sentence. */
  words?: Record<string, { category: string; text: string }>;
}

function recordVisit(draft: Draft, choice: VisitChoice): Promise<Item> {
  const key = draftKey(draft);
  const running = recording.get(key);
  if (running) return running;
  const started = writeVisit(draft, choice);
  recording.set(key, started);
  closeDraft(key);
  // A full disk may be tried again; a saved visit may not.
  started.catch(() => {
    recording.delete(key);
    reopenDraft(key);
  });
  return started;
}

async function writeVisit(draft: Draft, { outcome, answers, position, words = {} }: VisitChoice): Promise<Item> {
  const { vault } = requireCurrent();
  const now = Date.now();
  const id = uuidv7(now);
  const note = draft.note.trim();
  const data = plain({
    id,
    household_id: draft.household_id,
    kind: view.forms.get(draft.form)?.kind ?? view.cards.get(draft.household_id)?.household.plan_kind ?? 'household',
    mode: draft.mode,
    outcome,
    occurred_at: instantOf(now),
    form: draft.form,
    answers,
    needs: draft.needs,
    hazards: draft.hazards,
    ...(note ? { note } : {}),
    ...(position ? { position } : {}),
    media: draft.photos,
  });
  const row = await compose({ kind: 'visit.record', version: 1, record_id: id, household_id: draft.household_id, data, media: [...draft.photos], ...about(draft.household_id) }, now);
  await drafts.settled();
  // The hazards go with the visit or not at all: whoever sees one on the desk sees the other.
  const reports = await reportsOf(draft, words, id, now, about(draft.household_id));
  return write([row, ...reports], () => vault.db.drafts.delete(draft.household_id));
}

/** A new version of a visit; every earlier one stays readable on the server. */
const amendVisit = async (visit_id: Id, reason: string, changes: VisitChanges): Promise<Item> => (await import('./steps')).amendVisit(visit_id, reason, changes, write);
/** @param fields each with the value the worker was looking at (`from`) and the new one (`to`). */
const editHousehold = async (household_id: Id, fields: FieldEdits): Promise<Item> => (await import('./steps')).editHousehold(household_id, fields, write);

/** Showing a phone number is written down, offline too. */
async function revealContact(household_id: Id, resident_id?: Id): Promise<void> {
  const revealed_at = instantOf(Date.now());
  await record({ kind: 'contact.reveal', version: 1, record_id: household_id, household_id, ...about(household_id), data: { household_id, ...(resident_id ? { resident_id } : {}), revealed_at } });
}

/** @throws Error `photos-off` when the disk is nearly full, `not-a-picture` when nothing can read it. */
async function addPhoto(file: Blob): Promise<{ id: string }> {
  await storage.refresh();
  if (storage.report.level === 'photos_off') throw new Error('photos-off');
  const { vault } = requireCurrent();
  const photo = await shrink(file);
  await keepPhoto(vault, photo, Date.now());
  void storage.refresh();
  return { id: photo.id };
}

/** Both arrive when somebody hides a face for the first time. */
const blurPhoto = async (id: string, marks: readonly Mark[]): Promise<{ id: string }> => (await import('./blur')).blurPhoto(id, marks);
const dropPhoto = async (id: string): Promise<void> => (await import('./blur')).dropPhoto(id);

/** What could not go on by itself is looked into now and then: it arrives with the first tap. */
const retry = async (op_id: Id): Promise<void> => (await import('./settling')).retry(op_id);
const resolveConflict = async (op_id: Id, field: string, choice: 'mine' | 'theirs'): Promise<void> => (await import('./settling')).resolveConflict(op_id, field, choice);
const discardToDraft = async (op_id: Id): Promise<void> => (await import('./settling')).discardToDraft(op_id);

async function record(operation: NewOperation): Promise<Item> {
  return write([await compose(operation, Date.now())], async () => undefined);
}

/** @returns the item of the first row; all rows are written or none. */
async function write(rows: [OperationRow, ...OperationRow[]], also: () => PromiseLike<unknown>): Promise<Item> {
  const { vault } = requireCurrent();
  const [row] = rows;
  await vault.db.transaction('rw', vault.db.outbox, vault.db.drafts, vault.db.reports, async () => {
    for (const one of rows) await enqueue(vault, one);
    await also();
  });
  vault.bell.ring({ outbox: true, queued: true, drafts: true });
  const photos = new Map((await vault.db.photos.bulkGet(row.media)).flatMap((photo) => (photo ? [[photo.id, photo] as const] : [])));
  return itemOf(row, await openBody(row), photos);
}

/** People and households that come, move and go: all of it arrives with the first sheet that needs it. */
type Life = typeof import('./life-actions');
const addHome = async (home: Parameters<Life['addHome']>[0]): Promise<Id> => (await import('./life-actions')).addHome(plain(home) as never, record);
const addPerson = async (id: Id, person: Parameters<Life['addPerson']>[1]): Promise<Item> => (await import('./life-actions')).addPerson(id, person, record);
const editPerson = async (resident_id: Id, id: Id, fields: Parameters<Life['editPerson']>[2]): Promise<Item> => (await import('./life-actions')).editPerson(resident_id, id, fields, record);
const personLeft = async (resident_id: Id, id: Id, told: Parameters<Life['personLeft']>[2]): Promise<Item> => (await import('./life-actions')).personLeft(resident_id, id, told, record);

/** Screens hand over reactive proxies, which IndexedDB cannot clone. */
const plain = <T extends object>(value: T): Record<string, unknown> => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** @param draft whole: the screen has seen to it that nothing the category asks for is missing. */
function reportIncident(draft: ReportDraft, choice: ReportChoice): Promise<Item> {
  return reportCase(draft, choice, draft.household_id ? about(draft.household_id) : {}, write);
}

/** @param form what the step says, as the server's form of that verb has it. */
const moveIncident = async (incident_id: Id, verb: string, form: { text?: string; media?: string[] } & Record<string, unknown>): Promise<Item> =>
  (await import('./steps')).moveCase(incident_id, verb, form, write);
const remarkOnIncident = async (incident_id: Id, said: Said): Promise<Item> => (await import('./steps')).remarkOnCase(incident_id, said, write);
/** @param said why it cannot be, or what the task wants to hear of it */
const settleTask = async (task_id: Id, outcome: 'done' | 'cannot', said: { text?: string; media?: string[] }): Promise<Item> =>
  (await import('./steps')).settleTask(task_id, outcome, said, write);

export const actions = { recordVisit, amendVisit, editHousehold, revealContact, reportIncident, moveIncident, remarkOnIncident, settleTask, dropReport, addHome, addPerson, editPerson, personLeft, addPhoto, blurPhoto, dropPhoto, photoUrl, retry, resolveConflict, discardToDraft };
