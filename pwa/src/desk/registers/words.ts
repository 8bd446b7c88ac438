/** What the registers' desk says: why something was not saved, and what happened at a door. */
import { t } from '../../i18n/index.svelte';
import { has, l, word } from '../../rooms/life-words.svelte';
import { codeWord, outcomeWord } from '../../rooms/words';
import type { Outcome } from '../../store/types';
import type { IconName } from '../../ui/icons';
import type { Entry, Problem } from './wire';

export function troubleWords(problem: Problem): string {
  const reason = String(problem.params?.['reason'] ?? '');
  const key = `trouble.${reason}`;
  if (reason === 'edited-meanwhile') {
    const fields = Object.values((problem.params?.['fields'] ?? {}) as Record<string, { by?: string | null }>);
    return l('trouble.edited-meanwhile', { who: fields.find(({ by }) => by)?.by ?? l('line.nothing') });
  }
  if (has(key)) return l(key);
  if (problem.status === 0) return l('trouble.offline');
  if (problem.status === 404) return l('trouble.not-found');
  if (problem.status === 409) return l('trouble.conflict');
  if (problem.status === 422) return l('trouble.invalid');
  return l('trouble.other', { code: problem.code });
}

const ICONS: Record<string, IconName> = {
  visit: 'door-open',
  incident: 'flag',
  edit: 'square-pen',
  person: 'user-round',
};
const VERBS = new Set(['moved_in', 'moved_out', 'left', 'died', 'merged', 'unmerged', 'reviewed', 'moved', 'split', 'split_from']);

export const iconOf = (entry: Entry): IconName => (entry.field === 'moved' || entry.field === 'moved_out' ? 'truck' : (ICONS[entry.kind] ?? 'pen-line'));

/** What happened, in one line. */
export function entryTitle(entry: Entry): string {
  const name = entry.resident_name ?? '';
  if (entry.kind === 'visit') return l('line.visit', { outcome: outcomeWord(entry.outcome as Outcome) });
  if (entry.kind === 'incident') return l('line.incident', { code: entry.title ?? '' });
  const field = entry.field ?? '';
  if (field === 'added') return entry.kind === 'person' ? l('line.added', { name }) : l('line.added_home');
  const key = `line.${field}`;
  if (VERBS.has(field) && has(key)) return l(key, { name });
  return entry.kind === 'person' ? l('line.changed_of', { name, field: word('field', field) }) : l('line.changed', { field: word('field', field) });
}

/** From what to what, where that says more than the title. */
export function entryDetail(entry: Entry): string {
  if (entry.kind === 'visit') return entry.note ?? '';
  if (entry.kind === 'incident' || entry.field === 'added' || entry.field === 'merged' || entry.field === 'unmerged') return '';
  if (entry.field === 'left' || entry.field === 'died' || entry.field === 'reviewed') return entry.new ?? '';
  return l('line.from_to', { old: valueWords(entry.field ?? '', entry.old), new: valueWords(entry.field ?? '', entry.new) });
}

const GROUPS: Record<string, string> = { visit_preference: 'preference', use: 'use', status: 'status', relation: 'relation' };

/** A value of the history in words: codes, lists and numbers as people read them. */
export function valueWords(field: string, value: string | null | undefined): string {
  if (value === null || value === undefined || value === '' || value === '[]') return l('line.nothing');
  if (field === 'sex') return word('sex', value);
  if (field === 'residence_kind') return word('residence', value);
  if (field === 'hints') return (JSON.parse(value) as string[]).map((code) => codeWord('hint_short', code)).join(t('ui.comma'));
  const group = GROUPS[field];
  return group ? codeWord(group, value) : value;
}
