/** What a report still lacks, by the server's own rules, so that nothing comes back from there. Pure. */
import type { Case, Category, ReportDraft } from '../../store/types';

export const LEAST_TEXT = 5;
const DAY_MS = 86_400_000;
const ALIKE_DAYS = 30;
const DONE: ReadonlySet<string> = new Set(['closed', 'archived', 'invalid', 'merged', 'withdrawn']);

export type Missing = 'category' | 'place' | 'text' | 'photo' | 'after' | 'reason';

export const isOpen = (one: Pick<Case, 'state'>): boolean => !DONE.has(one.state);

/** What was solved on the spot is urgent no more. */
export const isUrgent = (draft: Pick<ReportDraft, 'urgent' | 'self_handled'>, category: Category | undefined): boolean =>
  !draft.self_handled && (draft.urgent || (category?.is_urgent ?? false));

/** The first thing that is missing, in the order of the screen. */
export function missing(draft: ReportDraft, category: Category | undefined, hasPosition: boolean): Missing | undefined {
  if (!category) return 'category';
  if (isUrgent(draft, category) && !category.is_urgent && !draft.urgent_reason) return 'reason';
  if (!draft.household_id && !draft.place_text.trim() && !hasPosition) return 'place';
  const excused = draft.photo_reason !== undefined;
  if ((category.photo === 'B' || category.photo === 'BA') && !draft.photos.length && !excused) return 'photo';
  if (draft.self_handled && category.photo === 'BA' && !draft.after_photos.length && !excused) return 'after';
  if ([...draft.text.trim()].length < LEAST_TEXT) return 'text';
  return undefined;
}

/** Which number first: the one that helps. */
export function numbersFor(code: string | undefined): string[] {
  if (code === '0601' || code === '0602' || code === '0603') return ['119', '120', '110'];
  if (code === '0605') return ['120', '110', '119'];
  if (code === '0606') return ['110', '120', '119'];
  return ['110', '119', '120'];
}

/** Open cases of the same kind, lately, at the same door or, for what lies outside, in the same grid. Newest first. */
export function alike(draft: ReportDraft, cases: Iterable<Case>, now: number): Case[] {
  return [...cases]
    .filter((one) => one.id !== draft.id && one.category === draft.category && isOpen(one))
    .filter((one) => (draft.household_id ? one.household_id === draft.household_id : one.grid_code === draft.grid_code && !one.household_id))
    .filter((one) => now - Date.parse(one.reported_at) < ALIKE_DAYS * DAY_MS)
    .sort((a, b) => Date.parse(b.reported_at) - Date.parse(a.reported_at));
}

/** A report nobody has said anything in leaves no draft behind. */
export const isUntouched = (draft: ReportDraft): boolean =>
  !draft.category && !draft.text.trim() && !draft.photos.length && !draft.after_photos.length && !draft.urgent_reason;

/** Whether this person said so already, and how many others did, as far as this phone knows. Pure. */
export function saidToo(one: Pick<Case, 'log' | 'remarks' | 'reporter_name'>, me: string): { mine: boolean; others: number } {
  const names = new Set((one.log ?? []).filter((line) => line.flags.includes('also_seen')).map((line) => line.actor_name ?? ''));
  const mine = names.has(me) || (one.remarks ?? []).some((said) => said.also_seen);
  names.delete(me);
  names.delete(one.reporter_name ?? '');
  return { mine, others: names.size };
}
