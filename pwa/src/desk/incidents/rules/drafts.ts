/** Rules as they are listed and as they are written. */
import type { Problem } from '../../../store/types';
import { t } from '../../../i18n/index.svelte';
import { dayOf, momentWords } from '../../../i18n/dates';
import { d } from '../../words.svelte';
import { categoryWord, codeWord, problemWords } from '../words';
import type { Area, Category, Draft, Group, Rule } from './wire';

export const NEW = 'new';
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const HOURS = ['always', 'working', 'outside'] as const;

export interface Named {
  code: string;
  name: string;
}

export const blank = (area_code: string): Draft => ({
  name: '',
  categories: [],
  area_code,
  hours: 'always',
  weekdays: [],
  from_time: null,
  to_time: null,
  unit_code: '',
  position: 100,
  is_active: true,
  alarm_days: 30,
});

export function draftOf(rule: Rule): Draft {
  const { name, categories, area_code, hours, weekdays, from_time, to_time, unit_code, position, is_active, alarm_days } = rule;
  return { name, categories: [...categories], area_code, hours, weekdays: [...weekdays], from_time, to_time, unit_code, position, is_active, alarm_days };
}

/** What alarms comes first, what is switched off last; in between the order in which they are tried. */
export function listed(rules: readonly Rule[]): Rule[] {
  const rank = (rule: Rule): number => (rule.alarms.length ? 0 : rule.is_active ? 1 : 2);
  return [...rules].sort((one, other) => rank(one) - rank(other) || one.position - other.position);
}

/** What a draft still lacks, by the name of its field. */
export const missing = (draft: Draft): string[] =>
  [!draft.name.trim() && d('rules.name'), !draft.area_code && d('rules.area'), !draft.unit_code && d('rules.unit'), !draft.from_time !== !draft.to_time && d('rules.span')].filter((one): one is string => one !== false);

export const groupName = (group: Group): string => d('rules.group', { name: categoryWord(group) });
/** Groups first, then their categories, each by its code. */
export const kinds = (groups: readonly Group[], items: readonly Category[]): Named[] => [
  ...groups.map((group) => ({ code: group.code, name: groupName(group) })),
  ...items.map((one) => ({ code: one.code, name: categoryWord(one) })),
];

/** Grids of many communities have one name: theirs is said with it. */
export function placeNames(areas: readonly Area[]): Named[] {
  const names = new Map(areas.map((area) => [area.code, area.name]));
  return areas.map((area) => {
    const above = area.kind === 'grid' ? names.get(area.path.split('.').at(-2) ?? '') : undefined;
    return { code: area.code, name: above ? `${above} ${area.name}` : area.name };
  });
}

const MANY = 2;
/** 路灯不亮、井盖破损等 5 类 */
export function categoriesWords(codes: readonly string[], nameOf: (code: string) => string): string {
  if (!codes.length) return d('rules.all_categories');
  const first = codes.slice(0, MANY).map(nameOf).join(t('ui.comma'));
  return codes.length > MANY ? d('rules.and_more', { first, n: codes.length }) : first;
}

/** 下班时间，周六周日，22:00–06:00 */
export function whenWords(rule: Pick<Rule, 'hours' | 'weekdays' | 'from_time' | 'to_time'>): string {
  const told = [
    rule.hours !== 'always' && codeWord('rules.hours', rule.hours),
    rule.weekdays.length > 0 && rule.weekdays.map((day) => codeWord('rules.weekday', String(day))).join(t('ui.comma')),
    rule.from_time && rule.to_time && d('rules.from_to', { from: rule.from_time, to: rule.to_time }),
  ].filter((one): one is string => typeof one === 'string');
  return told.join(d('timer.and')) || d('rules.hours.always');
}

/** Who was faster is named. */
export function troubleWords(problem: Problem, now: number): string {
  const { reason, by, at } = (problem.params ?? {}) as { reason?: string; by?: string; at?: string };
  return reason === 'stale-version' && by && at ? d('rules.stale', { who: by, at: momentWords(at, dayOf(now)) }) : problemWords(problem, now);
}
