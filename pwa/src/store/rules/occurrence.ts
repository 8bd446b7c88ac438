/**
 * When a care visit is due: the twin of the server's rule (app/tasks/rules), so that a phone without
 * signal plans the very task the server will. Both replay the same file of cases.
 */
import type { Day, Household, Id } from '../types';
import { uuidv5 } from '../uuid5';

const NAMESPACE = '6f1d9a3e-2b54-5c0e-9a77-d00257e9ca4e';
/** A fifth of the interval to either side. */
const TOLERANCE = 5;
const DAY_MS = 24 * 3600_000;

export type Plan = Pick<Household, 'plan_every_days' | 'plan_weekday' | 'pauses' | 'declined_until'>;

export interface DueWindow {
  due_from: Day;
  due_on: Day;
  due_to: Day;
}

const numberOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayOf = (number: number): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** @returns nothing while a pause without an end leaves too few days for a visit. */
export function dueWindow(plan: Plan, anchor: Day): DueWindow | undefined {
  const spread = Math.floor(plan.plan_every_days / TOLERANCE);
  const first = numberOf(anchor) + plan.plan_every_days - spread;
  const pauses = (plan.pauses ?? []).map(([from, until]): [number, number] => [numberOf(from), until ? numberOf(until) : Infinity]);
  if (plan.declined_until) pauses.push([first, numberOf(plan.declined_until) - 1]);
  const days: number[] = [];
  for (let day = first; days.length <= 2 * spread; ) {
    const until = Math.max(...pauses.filter(([from, last]) => from <= day && day <= last).map(([, last]) => last));
    if (until === Infinity) return undefined;
    if (until < day) days.push(day++);
    else day = until + 1;
  }
  const middle = days[spread] ?? first;
  const weekday = plan.plan_weekday;
  const away = (day: number): number => {
    if (!weekday) return 0;
    const ahead = (((weekday - ((day + 3) % 7) - 1) % 7) + 7) % 7;
    return Math.min(ahead, (7 - ahead) % 7);
  };
  const best = days.reduce((a, b) => (away(a) - away(b) || Math.abs(a - middle) - Math.abs(b - middle) || a - b) <= 0 ? a : b);
  return { due_from: dayOf(days[0] ?? first), due_on: dayOf(best), due_to: dayOf(days.at(-1) ?? first) };
}

/** The id of the care task of a household whose window begins on a day. */
export const taskId = (household_id: Id, due_from: Day): Id => uuidv5(NAMESPACE, `${household_id}:${due_from}`);
