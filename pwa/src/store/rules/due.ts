/** Whom to see this week, and in which order to climb the stairs. */
import type { Card, Day, Household } from '../types';
import { addDays } from '../days';

const WEEK_AHEAD = 6;
const byNumber = new Intl.Collator('zh-CN', { numeric: true });

export const isDue = (household: Household, today: Day): boolean =>
  household.status === 'active' &&
  household.due_on !== undefined &&
  household.due_on <= addDays(today, WEEK_AHEAD) &&
  !(household.declined_until !== undefined && household.declined_until > today);

/** Building, unit, floor, room: 3号楼 before 10号楼. */
export const byDoor = (a: Household, b: Household): number =>
  byNumber.compare(a.building, b.building) ||
  byNumber.compare(a.unit, b.unit) ||
  a.floor - b.floor ||
  byNumber.compare(a.room, b.room) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Overdue first, each half by door. */
export function dueCards(cards: Iterable<Card>, today: Day): Card[] {
  const late = (card: Card): number => ((card.household.due_on ?? today) < today ? 0 : 1);
  return [...cards]
    .filter((card) => isDue(card.household, today))
    .sort((a, b) => late(a) - late(b) || byDoor(a.household, b.household));
}
