/** The words of the trade: from the codes that travel to what a person reads. */
import { isKey, t } from '../i18n/index.svelte';
import type { Household, Outcome, Resident } from '../store/types';
import type { IconName } from '../ui/icons';

/** A code with a sentence of its own, or the code itself: a newer server may know more than this phone. */
export function codeWord(group: string, code: string): string {
  const key = `${group}.${code}`;
  return isKey(key) ? t(key) : code;
}

export const OUTCOME_ICON: Record<Outcome, IconName> = {
  met: 'check',
  no_answer: 'door-closed',
  phone_ok: 'phone',
  rescheduled: 'calendar-clock',
  declined: 'hand',
  moved_out: 'truck',
  neighbour: 'message-circle',
  away: 'luggage',
};

const HINT_ICON: Record<string, IconName> = {
  knock_loud: 'ear',
  call_first: 'phone',
  cat: 'cat',
  dog: 'dog',
  shift_worker: 'moon',
  baby: 'baby',
  wheelchair: 'accessibility',
};
export const HINTS = Object.keys(HINT_ICON);
export const hintIcon = (code: string): IconName => HINT_ICON[code] ?? 'circle-alert';

export const outcomeWord = (outcome: Outcome): string => codeWord('outcome', outcome);

type DoorParts = Pick<Household, 'unit' | 'room'>;
/** What stands on the plate under the building: 1-302, or 14号 where there are no units. */
export const doorOf = ({ unit, room }: DoorParts): string => (unit ? `${unit}-${room}` : room);

/** How somebody stands in the family, by GB/T 4761. Alone in the flat, they are simply the person in question. */
export function relationWord(resident: Resident, living: number): string {
  if (living === 1) return t('relation.self');
  return resident.relation ? codeWord('relation', resident.relation) : '';
}

/** 本人 · 83岁 · 独居 */
export function personFacts(resident: Resident, living: number, today: string): string[] {
  const facts = [relationWord(resident, living)];
  if (resident.birth_year) facts.push(t('person.age', { n: Number(today.slice(0, 4)) - resident.birth_year }));
  if (resident.residence_kind !== 'living' && resident.residence_kind !== 'registered') facts.push(codeWord('residence', resident.residence_kind));
  else if (living === 1) facts.push(t('person.alone'));
  if (resident.is_contact && living > 1) facts.push(t('person.contact'));
  return facts.filter(Boolean);
}
