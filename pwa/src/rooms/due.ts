/** When somebody is to be seen, in words: icon and word carry it, the tone is the third signal. */
import { dayOf, daysBetween, dayWords } from '../i18n/dates';
import { t } from '../i18n/index.svelte';
import type { Card, Day, Household } from '../store/types';
import type { IconName } from '../ui/icons';
import { codeWord, outcomeWord } from './words';

export interface StateWords {
  tone: 'late' | 'today' | 'done' | 'idle' | 'plain';
  icon: IconName;
  word: string;
}

/** Days ahead that count as due: a round of the week is planned at once. */
const SOON_DAYS = 6;
const SEEN = new Set(['met', 'phone_ok', 'neighbour', 'declined']);

export type Window = 'late' | 'due' | 'seen' | 'not' | 'none';

/** What a window of the façade shows. */
export function windowOf(household: Household, today: Day): Window {
  if (household.status !== 'active' || household.use === 'vacant') return 'none';
  const resting = household.declined_until !== undefined && household.declined_until > today;
  if (household.due_on !== undefined && !resting) {
    const left = daysBetween(today, household.due_on);
    if (left < 0) return 'late';
    if (left <= SOON_DAYS) return 'due';
  }
  const { last_visit_at, last_outcome } = household;
  const seen = last_visit_at && last_outcome && SEEN.has(last_outcome) && dayOf(last_visit_at).slice(0, 7) === today.slice(0, 7);
  return seen ? 'seen' : 'not';
}

export function dueWords(due_on: Day, today: Day): StateWords {
  const left = daysBetween(today, due_on);
  if (left < 0) return { tone: 'late', icon: 'clock-alert', word: t('due.late', { n: -left }) };
  if (left === 0) return { tone: 'today', icon: 'clock', word: t('due.today') };
  return { tone: 'plain', icon: 'calendar', word: t('due.left', { n: left }) };
}

/** The one badge of a household: what is due, else when it was last seen. */
export function standingOf(household: Household, today: Day): StateWords {
  if (household.status !== 'active') return { tone: 'idle', icon: 'door-closed', word: codeWord('status', household.status) };
  if (household.use === 'vacant') return { tone: 'idle', icon: 'door-closed', word: t('status.vacant') };
  if (household.declined_until !== undefined && household.declined_until > today) {
    return { tone: 'idle', icon: 'hand', word: t('due.resting', { day: dayWords(household.declined_until, today) }) };
  }
  const shown = windowOf(household, today);
  if (household.due_on !== undefined && (shown === 'late' || shown === 'due')) return dueWords(household.due_on, today);
  if (household.last_visit_at && household.last_outcome) {
    const day = dayWords(dayOf(household.last_visit_at), today);
    if (shown === 'seen') return { tone: 'done', icon: 'check', word: t('due.seen_on', { day }) };
    return { tone: 'plain', icon: 'calendar', word: t('due.last', { day, outcome: outcomeWord(household.last_outcome) }) };
  }
  return { tone: 'plain', icon: 'calendar', word: t('due.never') };
}

/** Why this visit, in a few words beside the badge: a campaign by its name, what was missed by whose it is now. */
export function reasonOf({ household, tasks }: Pick<Card, 'household' | 'tasks'>, today: Day): string {
  const task = tasks.find((one) => one.due_from <= today);
  if (task?.escalation) return t(task.escalation === 'community' ? 'reason.community' : 'reason.substitute');
  if (task?.campaign) return t('reason.until', { what: task.campaign, day: dayWords(task.due_to, today) });
  if (household.last_outcome === 'no_answer') return t('reason.no_answer');
  if (household.last_outcome === 'rescheduled') return t('reason.rescheduled');
  if (task) return t('reason.until', { what: t('reason.care'), day: dayWords(task.due_to, today) });
  return t(household.plan_kind === 'care' ? 'reason.care' : 'reason.household');
}

/** Who lives there, beside the badge of a search result. */
export function dwellingWords(household: Household): string {
  // The badge has said it already.
  if (household.status !== 'active' || household.use === 'vacant') return '';
  if (household.plan_kind === 'care') return t('reason.care');
  if (household.use !== 'self') return codeWord('use', household.use);
  return t('household.members', { n: household.members_count });
}
