/**
 * A worker's own coverage of a month: active households with a valid visit over active households.
 * Somebody who declines was asked, so it counts; nobody at home was an attempt, so it does not;
 * an empty flat has nobody to cover. Shown to the worker alone.
 */
import type { Card, Household, Outcome } from '../types';
import { dayOf, monthOf } from '../days';

const VALID: ReadonlySet<Outcome> = new Set(['met', 'phone_ok', 'declined']);

const isInhabited = (household: Household): boolean => household.status === 'active' && household.use !== 'vacant';

/** @param month `2026-11` */
export function coverageOf(cards: Iterable<Card>, month: string): { n: number; d: number } {
  let n = 0;
  let d = 0;
  for (const { household, visits } of cards) {
    if (!isInhabited(household)) continue;
    d += 1;
    if (visits.some((visit) => VALID.has(visit.outcome) && monthOf(dayOf(visit.occurred_at)) === month)) n += 1;
  }
  return { n, d };
}
