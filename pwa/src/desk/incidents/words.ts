/** From codes to what a desk reads. */
import { dayOf, momentWords } from '../../i18n/dates';
import { isKey, locale, t, type Key } from '../../i18n/index.svelte';
import type { Problem } from '../../store/types';
import { d, has } from '../words.svelte';
import type { Category, Row } from './wire';

/** `group.code` where somebody wrote that sentence, else the code itself. */
export function codeWord(group: string, code: string): string {
  const key = `${group}.${code}`;
  return has(key) ? d(key) : code;
}
export const stateWord = (state: string): string => codeWord('state', state);
export const verbWord = (verb: string): string => codeWord('verb', verb);
export const pickWord = (field: string, option: string | number): string => (has(`pick.${field}.${option}`) ? codeWord(`pick.${field}`, String(option)) : codeWord('pick', String(option)));
export const roleWord = (role: string): string => (isKey(`role.${role}`) ? t(`role.${role}` as Key) : codeWord('role', role));
export const categoryWord = (category: Pick<Category, 'name_zh' | 'name_en'> | undefined): string => (category ? (locale() === 'zh' ? category.name_zh : category.name_en) : '');

const HEADLINE = 34;
/** The first sentence of what was told; of a hidden case only its number. */
export function headline(row: Pick<Row, 'text' | 'no' | 'is_hidden'>): string {
  if (!row.text) return d('case.hidden', { no: row.no.slice(-5) });
  const first = row.text.split(/[。！？!?\n]/)[0] ?? row.text;
  return first.length > HEADLINE ? `${first.slice(0, HEADLINE)}…` : first;
}

interface Won {
  verb: string;
  role: string;
  by: string | null;
  at: string;
}

/** Why a step was not taken, and by whom it was overtaken. */
export function problemWords(problem: Problem, now: number): string {
  const params = (problem.params ?? {}) as { won?: Won; rule?: string };
  if (problem.code === 'overtaken' && params.won) {
    const { verb, role, by, at } = params.won;
    return d('problem.overtaken', { who: by ?? roleWord(role), at: momentWords(at, dayOf(now)), what: verbWord(verb) });
  }
  if (problem.code === 'rule-refused') return params.rule && has(`rule.${params.rule}`) ? d(`rule.${params.rule}` as 'rule.community_can') : d('problem.rule');
  if (problem.code === 'validation-failed') {
    const codes = [...new Set((problem.errors ?? []).map((error) => error.code))];
    const told = codes.map((code) => `fault.${code}`).filter(has).map((key) => d(key));
    return told.length ? told.join(t('ui.semicolon')) : d('problem.form');
  }
  return has(`problem.${problem.code}`) ? d(`problem.${problem.code}` as 'problem.offline') : d('problem.unknown', { code: problem.code });
}
