/** Where a case stands, who has it and by when: in words, for rows and for the case itself. */
import { dayOf, daysBetween, dayWords, clockWords } from '../../i18n/dates';
import { t } from '../../i18n/index.svelte';
import type { Case, Category, Day } from '../../store/types';
import type { IconName } from '../../ui/icons';
import type { StateTone } from '../../ui/StateWord.svelte';
import { shortName } from './catalogue';
import { isOpen } from './report-rules';
import { w, wordOf } from './words.svelte';

export interface Standing {
  tone: StateTone;
  icon: IconName;
  word: string;
}

const ICON: Record<string, IconName> = {
  submitted: 'eye',
  returned: 'pen-line',
  pending_dispatch: 'send',
  dispatched: 'user-round',
  in_progress: 'wrench',
  suspended: 'pause',
  handled: 'eye',
  pending_callback: 'phone',
  closed: 'circle-check',
  archived: 'circle-check',
  invalid: 'x',
  merged: 'clipboard-list',
  withdrawn: 'undo-2',
};
export const iconOf = (state: string): IconName => ICON[state] ?? 'circle-alert';

/** 今天 16:50 · 11月26日 17:30 */
export function momentOf(at: string, today: Day): string {
  const time = clockWords(at);
  const day = dayOf(at);
  return daysBetween(day, today) === 0 ? t('date.today_at', { time }) : t('date.day_at', { day: dayWords(day, today), time });
}

/** The state as one word; what waits for this person is amber, what is over is green. */
export function stateOf(one: Case, mine: readonly string[]): Standing {
  if (one.unsent) return { tone: 'idle', icon: 'smartphone', word: w('incident.state.unsent') };
  if (one.asked) return { tone: 'idle', icon: 'smartphone', word: w('incident.state.asked') };
  const waits = mine.includes('verify_pass') || mine.includes('resubmit');
  const over = one.state === 'closed' || one.state === 'archived';
  return { tone: waits ? 'today' : over ? 'done' : 'idle', icon: iconOf(one.state), word: wordOf('incident.state', one.state) };
}

/** By when, for open cases whose clock is known. What is late is said in a word and in red. */
export function timerOf(one: Case, now: number, today: Day): Standing | undefined {
  const at = one.state === 'in_progress' ? (one.handle_due ?? one.due_at) : one.due_at;
  if (!at || one.unsent || !isOpen(one)) return undefined;
  const late = Date.parse(at) < now;
  const words = momentOf(at, today);
  if (late) return { tone: 'late', icon: 'clock-alert', word: w('incident.late', { at: words }) };
  return { tone: dayOf(at) === today ? 'today' : 'plain', icon: 'clock', word: w('incident.by', { at: words }) };
}

/** The sentence on top of the case. */
export function sentenceOf(one: Case, mine: readonly string[]): string {
  if (one.unsent) return w(one.urgency ? 'incident.standing.unsent_urgent' : 'incident.standing.unsent');
  if (one.asked) return wordOf('incident.asked', one.asked.verb);
  const unit = one.lead_unit ?? w('incident.nobody');
  switch (one.state) {
    case 'handled':
      return w(mine.includes('verify_pass') ? 'incident.standing.verify' : 'incident.standing.handled');
    case 'returned':
      return w(mine.includes('resubmit') ? 'incident.standing.returned' : 'incident.standing.returned_other');
    case 'pending_dispatch':
      return w('incident.standing.pending_dispatch', { desk: w(`incident.desk.${one.desk}`) });
    case 'dispatched':
    case 'in_progress':
      return w(`incident.standing.${one.state}`, { unit });
    default:
      return wordOf('incident.standing', one.state);
  }
}

/** What it is; of a kind this phone does not know, its code. */
export const titleOf = (one: Case, category: Category | undefined): string => (category ? shortName(category) : one.category);

/** The last five figures are what people read to each other. */
export const tailOf = (no: string): string => no.slice(-5);
