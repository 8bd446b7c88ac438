/** What a worker can tell of: an incident, by itself or with a visit. The doors are in actions.ts. */
import { requireCurrent } from './current';
import type { OperationRow } from './db';
import { instantOf } from './days';
import { inTurn } from './drafts.svelte';
import { compose, type NewOperation } from './outbox';
import { closeReport, reopenReport } from './reports.svelte';
import type { Draft, Id, Item, Position, ReportDraft } from './types';
import { uuidv7 } from './uuid';
import { view } from './view.svelte';

export type Write = (rows: [OperationRow, ...OperationRow[]], also: () => PromiseLike<unknown>) => Promise<Item>;
type About = Pick<NewOperation, 'about'>;

/** What the screen knows besides the draft. */
export interface ReportChoice {
  /** The whole sentence that is sent: what was written, and which numbers were called. */
  text: string;
  position?: Position;
}

/** One draft, one incident: a second tap gets the first one's promise. */
const reporting = new Map<Id, Promise<Item>>();

export function reportCase(draft: ReportDraft, choice: ReportChoice, about: About, write: Write): Promise<Item> {
  const running = reporting.get(draft.id);
  if (running) return running;
  const started = writeReport(plain(draft), choice, about, write);
  reporting.set(draft.id, started);
  closeReport(draft.id);
  const open = (): void => void reporting.delete(draft.id);
  // A full disk may be tried again. A saved one is closed for good, and the map does not grow.
  started.then(open, () => {
    open();
    reopenReport(draft.id);
  });
  return started;
}

async function writeReport(draft: ReportDraft, { text, position }: ReportChoice, about: About, write: Write): Promise<Item> {
  const { vault } = requireCurrent();
  const now = Date.now();
  const media = draft.photos;
  const after_media = draft.self_handled ? draft.after_photos : [];
  const data = {
    id: draft.id,
    category: draft.category,
    text: text.trim(),
    occurred_at: instantOf(now),
    ...placeOf(draft),
    ...(position ? { position } : {}),
    media,
    after_media,
    ...(draft.photo_reason && !media.length ? { photo_reason: draft.photo_reason } : {}),
    urgent: draft.urgent,
    ...(draft.urgent && draft.urgent_reason ? { urgent_reason: draft.urgent_reason } : {}),
    self_handled: draft.self_handled,
  };
  const first = !draft.self_handled && (draft.urgent || (view.categories.get(draft.category ?? '')?.is_urgent ?? false));
  const row = await compose({ kind: 'incident.report', version: 1, record_id: draft.id, first, ...household(draft.household_id), data, media: [...media, ...after_media], ...about }, now);
  // Behind the last keystroke, so that no older save brings the draft back.
  return inTurn(() => write([row], () => vault.db.reports.delete(draft.key)));
}

export const household = (id: Id | undefined): { household_id?: Id } => (id ? { household_id: id } : {});
/** A household is a place by itself; elsewhere it takes the grid and words. */
const placeOf = ({ household_id, grid_code, place_text }: ReportDraft): Record<string, string> => ({
  ...(household_id ? { household_id } : { grid_code }),
  ...(place_text.trim() ? { place_text: place_text.trim() } : {}),
});

/** The reports that go with a visit: every hazard chosen, but those the worker left alone. */
export async function reportsOf(draft: Draft, words: Record<string, { category: string; text: string }>, visit_id: Id, now: number, about: About): Promise<OperationRow[]> {
  const rows = draft.hazards.map((hazard) => {
    const said = words[hazard];
    const { choice, photos } = draft.reports?.[hazard] ?? { choice: 'report' as const, photos: [] };
    if (!said || choice === 'none') return undefined;
    const id = uuidv7(now);
    const data = {
      id,
      ...said,
      occurred_at: instantOf(now),
      household_id: draft.household_id,
      media: [...photos],
      // In somebody's home a photo is never asked for: the reason stands for it.
      ...(photos.length && choice === 'report' ? {} : { photo_reason: 'private' }),
      self_handled: choice === 'self_handled',
      visit_id,
    };
    return compose({ kind: 'incident.report', version: 1, record_id: id, household_id: draft.household_id, data, media: [...photos], ...about }, now);
  });
  return (await Promise.all(rows)).filter((row) => row !== undefined);
}

/** Throws a draft away; its photos go with the next clearing up. */
export async function dropReport(draft: Pick<ReportDraft, 'key' | 'id'>): Promise<void> {
  const { vault } = requireCurrent();
  closeReport(draft.id);
  await inTurn(() => vault.db.reports.delete(draft.key));
  vault.bell.ring({ drafts: true });
}

/** Screens hand over reactive proxies, which IndexedDB cannot clone. */
export const plain = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
