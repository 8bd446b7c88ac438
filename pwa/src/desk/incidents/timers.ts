/** The timer of a case as a word first: how long is left, or what it waits for. Red only overdue and urgent. */
import { dayOf, momentWords } from '../../i18n/dates';
import type { IconName } from '../../ui/icons';
import type { StateTone } from '../../ui/StateWord.svelte';
import { d } from '../words.svelte';
import { drawing } from './icons';
import type { Row } from './wire';

const MINUTE_MS = 60_000;
const SOON_MS = 60 * MINUTE_MS;
const FAR_MS = 24 * SOON_MS;
export const OVER: ReadonlySet<string> = new Set(['closed', 'archived', 'invalid', 'merged', 'withdrawn']);

export interface TimerWord {
  tone: StateTone;
  icon: IconName;
  word: string;
}

/** 24 分, 1 小时 16 分, 3 天 */
export function spanWords(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE_MS));
  if (minutes < 60) return d('timer.minutes', { n: minutes });
  if (ms < FAR_MS) return minutes % 60 ? d('timer.hours_minutes', { h: Math.floor(minutes / 60), n: minutes % 60 }) : d('timer.hours', { h: minutes / 60 });
  return d('timer.days', { n: Math.floor(ms / FAR_MS) });
}

type Timed = Pick<Row, 'state' | 'due_at' | 'urgency' | 'return_count' | 'returned_count' | 'is_hidden' | 'is_self_handled'>;

/** @param now milliseconds since 1970. */
export function timerOf(row: Timed, now: number): TimerWord {
  if (OVER.has(row.state)) return { tone: row.state === 'closed' || row.state === 'archived' ? 'done' : 'idle', icon: drawing(row.state === 'closed' ? 'circle-check' : 'archive'), word: d(`state.${row.state}` as 'state.closed') };
  if (row.state === 'suspended') return { tone: 'idle', icon: 'pause', word: d('state.suspended') };
  const left = row.due_at ? Date.parse(row.due_at) - now : undefined;
  const time = left === undefined ? '' : left < 0 ? d('timer.late', { time: spanWords(-left) }) : left > FAR_MS ? d('timer.before', { at: momentWords(row.due_at ?? '', dayOf(now)) }) : d('timer.left', { time: spanWords(left) });
  const told = (word: string): string => [word, time].filter(Boolean).join(d('timer.and'));
  if (row.urgency > 0) return { tone: 'late', icon: drawing('siren'), word: told(d('timer.urgent')) };
  if (left !== undefined && left < 0) return { tone: 'late', icon: 'clock-alert', word: time };
  if (row.is_hidden) return { tone: 'plain', icon: drawing('lock'), word: told(d('timer.restricted')) };
  if (row.state === 'pending_dispatch' && row.return_count) return { tone: 'today', icon: drawing('corner-down-left'), word: told(d('timer.given_back')) };
  if (row.is_self_handled && row.state === 'submitted') return { tone: 'brand', icon: 'hand-heart', word: d('timer.self_handled') };
  if (row.state === 'submitted' && row.returned_count) return { tone: 'today', icon: drawing('corner-down-left'), word: told(d('timer.completed')) };
  return { tone: left !== undefined && left < SOON_MS ? 'today' : 'plain', icon: 'clock', word: time || d(`state.${row.state}` as 'state.closed') };
}
