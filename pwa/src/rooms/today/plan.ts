/** The day's round: what must be seen, filled up with what comes soon, told by building. */
import { daysBetween } from '../../i18n/dates';
import type { Card, Day } from '../../store/types';

/** A list one can hold in the head. What is overdue or due today is always all of it. */
const ENOUGH = 12;

export interface Group {
  key: string;
  grid_code: string;
  building: string;
  cards: Card[];
}
export interface Plan {
  /** The most overdue, or the first of the day. */
  next?: Card;
  groups: Group[];
  /** Households of the round, the next one included. */
  count: number;
  late: number;
  today: number;
  /** Due within the week and left for another day. */
  later: number;
}

const byNumber = new Intl.Collator('zh-CN', { numeric: true });
const dueOn = (card: Card): Day => card.household.due_on ?? '9999-12-31';

/** Order inside a building: overdue first, then by day, then as the stairs go (the order they came in). */
const bySoonest = (a: Card, b: Card): number => (dueOn(a) < dueOn(b) ? -1 : dueOn(a) > dueOn(b) ? 1 : 0);

/** Among equally overdue ones, those cared for come first. */
const byUrgency = (a: Card, b: Card): number =>
  bySoonest(a, b) || Number(b.household.plan_kind === 'care') - Number(a.household.plan_kind === 'care');

/** @param due households due within the week, in the order of the doors. */
export function planOf(due: readonly Card[], today: Day): Plan {
  const left = (card: Card): number => daysBetween(today, dueOn(card));
  const must = due.filter((card) => left(card) <= 0);
  const soon = due.filter((card) => left(card) > 0).sort(bySoonest);
  const fill = soon.slice(0, Math.max(0, ENOUGH - must.length));
  const round = [...must, ...fill];
  const next = [...round].sort(byUrgency)[0];
  const groups = new Map<string, Group>();
  for (const card of round) {
    if (card === next) continue;
    const { grid_code, building } = card.household;
    const key = `${grid_code}~${building}`;
    const group = groups.get(key) ?? { key, grid_code, building, cards: [] };
    group.cards.push(card);
    groups.set(key, group);
  }
  for (const group of groups.values()) group.cards.sort(bySoonest);
  return {
    ...(next ? { next } : {}),
    groups: [...groups.values()].sort((a, b) => byNumber.compare(a.grid_code, b.grid_code) || byNumber.compare(a.building, b.building)),
    count: round.length,
    late: must.filter((card) => left(card) < 0).length,
    today: must.filter((card) => left(card) === 0).length,
    later: soon.length - fill.length,
  };
}
