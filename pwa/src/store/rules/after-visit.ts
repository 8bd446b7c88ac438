/**
 * What a visit does to its household's plan. The server applies the same rule when the visit
 * arrives; here it shows the worker the effect at once, without waiting for signal.
 */
import type { Answers, Household, Outcome } from '../types';
import { addDays, dayOf } from '../days';

const DECLINED_REST_DAYS = 90;

export interface VisitEffect {
  outcome: Outcome;
  occurred_at: string;
  answers: Answers;
}

export function afterVisit(household: Household, visit: VisitEffect): Household {
  // A visit written down late does not undo what a newer one has already planned.
  if (household.last_visit_at && Date.parse(household.last_visit_at) > Date.parse(visit.occurred_at)) return household;
  const seen: Household = { ...household, last_visit_at: visit.occurred_at, last_outcome: visit.outcome };
  const day = dayOf(visit.occurred_at);
  // 「下次想什么时候来」: what the household asked for goes before any plan.
  const asked = typeof visit.answers['next'] === 'string' && visit.answers['next'] ? visit.answers['next'] : undefined;
  switch (visit.outcome) {
    case 'met':
    case 'phone_ok':
    case 'neighbour':
    case 'away':
      return { ...seen, due_on: asked ?? addDays(day, household.plan_every_days) };
    case 'declined': {
      const until = addDays(day, DECLINED_REST_DAYS);
      return { ...seen, due_on: until, declined_until: until };
    }
    case 'moved_out': {
      const { due_on: _none, ...rest } = seen;
      return rest;
    }
    case 'rescheduled':
    case 'no_answer':
      return asked ? { ...seen, due_on: asked } : seen;
  }
}
