/** The words of the trade: from the codes that travel to what a person reads. */
import { isKey, pick, t } from '../i18n/index.svelte';
import type { Form, Household, Outcome, Question, Resident, Visit } from '../store/types';
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

/** One answer in words; undefined when the form does not know it (any more). */
function answerWord(question: Question, answer: Visit['answers'][string]): string | undefined {
  const option = (code: string): string => {
    const known = question.options?.find((one) => one.code === code);
    return known ? pick(known) : code;
  };
  if (Array.isArray(answer)) return answer.map(option).join(t('ui.comma'));
  if (question.type === 'one') return option(String(answer));
  return String(answer);
}

export interface AnswerLine {
  label: string;
  words: string;
  /** The words say it all; the label may be left out where space is short. */
  plain: boolean;
}

/** What was said at the door, in the order of the form: answers, needs and hazards. */
export function answerLines(form: Form | undefined, visit: Pick<Visit, 'answers' | 'needs' | 'hazards'>): AnswerLine[] {
  if (!form) return [];
  const lines: AnswerLine[] = [];
  for (const question of form.questions) {
    const answer = visit.answers[question.key];
    if (answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0)) continue;
    const words = answerWord(question, answer);
    if (words) lines.push({ label: pick(question.label), words, plain: question.asked === true || question.type === 'text' });
  }
  const named = (codes: string[], options: Form['needs']): string =>
    codes.map((code) => pick(options.find((one) => one.code === code) ?? { zh: code, en: code })).join(t('ui.comma'));
  if (visit.needs.length) lines.push({ label: t('visit.needs_short'), words: named(visit.needs, form.needs), plain: false });
  if (visit.hazards.length) lines.push({ label: t('visit.hazards_short'), words: named(visit.hazards, form.hazards), plain: false });
  return lines;
}

/** One line under a visit in a history: what was found, then what was written. */
export function visitSummary(form: Form | undefined, visit: Visit): string {
  const found = answerLines(form, visit).map(({ label, words, plain }) => (plain ? words : t('ui.labelled', { label, words })));
  return [...found, visit.note ?? ''].filter(Boolean).join(t('ui.semicolon'));
}
