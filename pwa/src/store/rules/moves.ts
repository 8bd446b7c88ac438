/**
 * Which steps this person may take on a case now. States and roles come from the table of the server's workflow
 * (moves.gen.ts); here stands only what the table says in words: whose case it has to be.
 */
import type { Case, Me } from '../types';
import { MOVES } from './moves.gen';

/** Reached by having reported it. */
const OWN = new Set(['resubmit', 'withdraw', 'appeal']);
/** Nobody checks their own unit's work, and a grid worker belongs to the community (S4). */
const APART = new Set(['verify_pass', 'verify_fail']);

/** @returns verbs, in the order of the table; none while an earlier step is on its way. */
export function movesOf(one: Case, me: Pick<Me, 'id' | 'roles'>, now: number): string[] {
  if (one.unsent || one.asked) return [];
  return MOVES.filter(({ verb, sources, who }) => {
    if (!sources.includes(one.state) || !who.some((role) => me.roles.includes(role))) return false;
    if (OWN.has(verb) && one.reporter_id !== me.id) return false;
    if (APART.has(verb) && one.is_handled_by_community) return false;
    return verb !== 'appeal' || mayAppeal(one, now);
  }).map(({ verb }) => verb);
}

/** Once, within the days given, and above whoever said no: the community, or the street's desk. */
function mayAppeal(one: Case, now: number): boolean {
  const log = one.log ?? [];
  const refused = log.findLast((line) => line.to_state === 'invalid' && line.from_state !== 'invalid');
  const isAbove = refused?.verb === 'reject' || (refused?.verb === 'reject_at_desk' && one.desk === 'street');
  return isAbove && one.due_at != null && Date.parse(one.due_at) >= now && !log.some((line) => line.verb === 'appeal');
}

/** Whether this person may settle small matters on the spot. */
export const maySettle = (me: Pick<Me, 'roles'>): boolean =>
  MOVES.some(({ verb, who }) => verb === 'report_self_handled' && who.some((role) => me.roles.includes(role)));
