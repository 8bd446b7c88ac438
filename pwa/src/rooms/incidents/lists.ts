/** What the tab shows under each of its three words. Pure. */
import { movesOf } from '../../store';
import type { Case, Me } from '../../store/types';
import { isOpen } from './report-rules';

export type Tab = 'mine' | 'grid' | 'verify';

export interface List {
  open: Case[];
  /** Finished ones, folded away. */
  over: Case[];
}

const dueOf = (one: Case): number => (one.due_at ? Date.parse(one.due_at) : Infinity);
/** What waits for me first, then urgent, then by the clock, then the newest. */
const rank = (one: Case, me: Me, now: number): number => (waits(one, me, now) ? 0 : one.urgency > 0 ? 1 : 2);

export function waits(one: Case, me: Me, now: number): boolean {
  const moves = movesOf(one, me, now);
  return moves.includes('verify_pass') || moves.includes('resubmit');
}

export const toVerify = (cases: Iterable<Case>, me: Me, now: number): Case[] =>
  [...cases].filter((one) => movesOf(one, me, now).includes('verify_pass')).sort((a, b) => dueOf(a) - dueOf(b));

export function listOf(tab: Tab, cases: Iterable<Case>, me: Me, now: number): List {
  if (tab === 'verify') return { open: toVerify(cases, me, now), over: [] };
  const all = [...cases].filter((one) => tab === 'grid' || one.reporter_id === me.id);
  const newest = (a: Case, b: Case): number => Date.parse(b.reported_at) - Date.parse(a.reported_at);
  return {
    open: all.filter(isOpen).sort((a, b) => rank(a, me, now) - rank(b, me, now) || newest(a, b)),
    over: all.filter((one) => !isOpen(one)).sort(newest),
  };
}
