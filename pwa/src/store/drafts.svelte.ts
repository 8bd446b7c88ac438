/** Half-written visits, one a household, saved at every tap and opened again after a crash. */
import { requireCurrent } from './current';
import { instantOf } from './days';
import { seal, unseal } from './sealed';
import type { DraftRow } from './db';
import type { Draft, Id, Instant } from './types';
import { view } from './view.svelte';

export const draftName = (household_id: Id): string => `drafts/${household_id}`;

export const sealDraft = async (draft: Draft): Promise<DraftRow> => ({
  household_id: draft.household_id,
  photos: [...draft.photos, ...Object.values(draft.reports ?? {}).flatMap((report) => report.photos)],
  sealed: await seal('data', draftName(draft.household_id), draft),
});

/** Saves go to the disk in the order they were asked for, so an older one never wins. */
let tail: Promise<unknown> = Promise.resolve();
export const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = tail.then(work);
  tail = turn.catch(() => undefined);
  return turn;
};

/** Drafts that became visits. A form that saves once more while it closes must not bring one back. */
const closed = new Set<string>();
export const draftKey = (draft: Pick<Draft, 'household_id' | 'started_at'>): string =>
  `${requireCurrent().vault.user_id} ${draft.household_id} ${draft.started_at}`;
export const closeDraft = (key: string): void => void closed.add(key);
export const reopenDraft = (key: string): void => void closed.delete(key);

export const drafts = {
  async get(household_id: Id): Promise<Draft | undefined> {
    const row = await requireCurrent().vault.db.drafts.get(household_id);
    return row && unseal('data', draftName(household_id), row.sealed);
  },

  /** @returns when it was saved, for 「已存 9:41」. @throws QuotaExceededError when the disk is full. */
  save(draft: Draft): Promise<Instant> {
    const { vault } = requireCurrent();
    const key = draftKey(draft);
    // A plain copy now: the form's own object is reactive and will have changed by the time it is written.
    const plain = JSON.parse(JSON.stringify(draft)) as Draft;
    return inTurn(async () => {
      const saved_at = instantOf(Date.now());
      if (closed.has(key)) return saved_at;
      await vault.db.drafts.put(await sealDraft({ ...plain, saved_at }));
      vault.bell.ring({ drafts: true });
      return saved_at;
    });
  },

  drop(household_id: Id): Promise<void> {
    const { vault } = requireCurrent();
    return inTurn(async () => {
      await vault.db.drafts.delete(household_id);
      vault.bell.ring({ drafts: true });
    });
  },

  /** Waits for saves still on their way; a visit is recorded behind its last keystroke. */
  settled: (): Promise<unknown> => tail,

  /** Newest first. */
  get all(): Draft[] {
    return view.drafts;
  },
};
