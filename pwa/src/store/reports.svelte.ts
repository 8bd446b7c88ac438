/** Half-written reports of incidents, one a household and one for the grid at large, saved at every keystroke. */
import { requireCurrent } from './current';
import type { ReportRow } from './db';
import { instantOf } from './days';
import { inTurn } from './drafts.svelte';
import { seal, unseal } from './sealed';
import type { Id, Instant, PhotoReason, ReportDraft } from './types';
import { uuidv7 } from './uuid';
import { view } from './view.svelte';

export const GRID = 'grid';
const reportName = (key: string): string => `reports/${key}`;

export const sealReport = async (draft: ReportDraft): Promise<ReportRow> => ({
  key: draft.key,
  photos: [...draft.photos, ...draft.after_photos],
  sealed: await seal('data', reportName(draft.key), draft),
});

/** Drafts that became incidents or were thrown away, by the incident's id: a late save must not bring one back. */
const closed = new Set<Id>();
export const closeReport = (id: Id): void => void closed.add(id);
export const reopenReport = (id: Id): void => void closed.delete(id);

export const reports = {
  /** @param household_id absent: somewhere in the grid. */
  begin(grid_code: string, place_text: string, household_id?: Id): ReportDraft {
    const now = Date.now();
    const at = instantOf(now);
    const place = { grid_code, place_text, ...(household_id ? { household_id } : {}) };
    return { key: household_id ?? GRID, id: uuidv7(now), ...place, text: '', photos: [], after_photos: [], urgent: false, called: [], self_handled: false, started_at: at, saved_at: at };
  },

  async get(key: string): Promise<ReportDraft | undefined> {
    const row = await requireCurrent().vault.db.reports.get(key);
    return row && unseal('data', reportName(key), row.sealed);
  },

  /** @returns when it was saved. @throws QuotaExceededError when the disk is full. */
  save(draft: ReportDraft): Promise<Instant> {
    const { vault } = requireCurrent();
    const plain = JSON.parse(JSON.stringify(draft)) as ReportDraft;
    return inTurn(async () => {
      const saved_at = instantOf(Date.now());
      if (closed.has(plain.id)) return saved_at;
      await vault.db.reports.put(await sealReport({ ...plain, saved_at }));
      vault.bell.ring({ drafts: true });
      return saved_at;
    });
  },

  /** Newest first. */
  get all(): ReportDraft[] {
    return view.reports;
  },
};

/** A refused report as a draft. The id stays: the server has made no incident of it. */
export function reportOf(data: Record<string, unknown>, now: number): ReportDraft {
  const told = data as Partial<ReportDraft> & { id: Id; media?: string[]; after_media?: string[]; urgent?: boolean };
  const at = instantOf(now);
  return {
    key: told.household_id ?? GRID,
    id: told.id,
    grid_code: told.grid_code ?? view.cards.get(told.household_id ?? '')?.household.grid_code ?? '',
    place_text: told.place_text ?? '',
    text: told.text ?? '',
    photos: told.media ?? [],
    after_photos: told.after_media ?? [],
    urgent: told.urgent ?? false,
    called: [],
    self_handled: told.self_handled ?? false,
    started_at: at,
    saved_at: at,
    ...(told.household_id ? { household_id: told.household_id } : {}),
    ...(told.category ? { category: told.category } : {}),
    ...(told.photo_reason ? { photo_reason: told.photo_reason as PhotoReason } : {}),
    ...(told.urgent_reason ? { urgent_reason: told.urgent_reason } : {}),
  };
}
