/** What is said of a run: how far it is, why it failed, what somebody may do with it. */
import { sentences } from '../../i18n/index.svelte';
import type { Problem as Trouble } from '../../store/types';
import type { IconName } from '../../ui/icons';
import type { StateTone } from '../../ui/StateWord.svelte';
import type { Kind, Refusal, Run } from './wire';
import { coded, has, w } from './words.svelte';

export const isBusy = (run: Run): boolean => run.state === 'reading' || run.state === 'applying';

const STATES: Record<Run['state'], { icon: IconName; tone: StateTone }> = {
  reading: { icon: 'loader-circle', tone: 'brand' },
  checked: { icon: 'hourglass', tone: 'today' },
  applying: { icon: 'loader-circle', tone: 'brand' },
  done: { icon: 'circle-check', tone: 'done' },
  failed: { icon: 'circle-alert', tone: 'late' },
  cancelled: { icon: 'undo-2', tone: 'idle' },
};
export const stateOf = (run: Run): { icon: IconName; tone: StateTone; word: string } => ({
  ...STATES[run.state],
  word: run.is_cancelling ? w('cancelling') : coded('state', run.state),
});

/** How far it is: rows done of rows in all, and both in words. Nothing is known before the sheet is read. */
export function progressOf(run: Run): { value: number; max: number; words: string } | undefined {
  if (!isBusy(run)) return undefined;
  const all = run.rows_total ?? 0;
  if (!all) return { value: 0, max: 1, words: w('progress.reading') };
  if (run.state === 'applying' && run.rows_written) {
    const writes = run.created + run.changed;
    return { value: run.rows_written, max: writes, words: w('progress.written', { n: run.rows_written, all: writes }) };
  }
  return { value: run.rows_checked, max: all, words: w('progress.checked', { n: run.rows_checked, all }) };
}

/** What checking found, or what writing did. */
export function summary(run: Run): string {
  const { created, changed, unchanged, left_out } = run;
  const counts = { rows: run.rows_total ?? 0, created, changed, unchanged, left_out };
  const told: string[] = [];
  if (run.state === 'checked' && !created && !changed && !left_out) told.push(w('sum.same'));
  else if (run.state === 'checked') told.push(w('sum.checked', counts));
  else if (run.state === 'done') told.push(w('sum.done', counts));
  else if (run.state === 'cancelled') told.push(w('sum.cancelled'));
  if (run.ignored_columns.length) told.push(w('sum.ignored', { columns: run.ignored_columns.join('、') }));
  return sentences(told);
}

/** Why a sheet cannot be used; columns are told by their header words. */
export function refusalWords(refusal: Refusal, kind: Kind | undefined): string {
  const params = refusal.params ?? {};
  const errors = refusal.errors ?? [];
  const missing = errors.filter(({ code }) => code === 'missing-column').map(({ pointer }) => pointer?.split('/').at(-1));
  const header = (name = ''): string => kind?.columns.find((column) => column.name === name)?.header ?? name;
  if (missing.length) return w('refusal.missing-column', { columns: missing.map(header).join('、') });
  for (const code of [params['reason'], 'limit' in params ? 'limit' : undefined, ...errors.map((error) => error.code), refusal.code]) {
    const key = `refusal.${String(code)}`;
    if (has(key)) return w(key);
  }
  return w('refusal.unknown', { code: refusal.code });
}

/** Why a step was not taken: what is wrong with the file, or with the moment. */
export function troubleWords(problem: Trouble): string {
  const params = (problem.params ?? {}) as Record<string, string | number>;
  for (const code of [params['reason'], problem.code]) {
    const key = `trouble.${String(code)}`;
    if (has(key)) return w(key, params);
  }
  if (problem.status === 413 || problem.status === 415) return refusalWords({ code: problem.code, params }, undefined);
  return w('trouble.unknown', { code: problem.code });
}

const MOST = 60_000;
/** Row numbers as people write them (`2-50、60`); undefined when they cannot be read, or are too many. */
export function rowsOf(text: string): number[] | undefined {
  const rows = new Set<number>();
  for (const part of text.split(/[,，、;；\s]+/).filter(Boolean)) {
    const [, from = '', , to = from] = /^(\d{1,7})([-\u2013~\u81f3](\d{1,7}))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!from || first < 1 || last < first || last - first >= MOST) return undefined;
    for (let row = first; row <= last; row++) rows.add(row);
  }
  return rows.size && rows.size <= MOST ? [...rows] : undefined;
}
