/**
 * How a form unfolds at the door. Forms are data; nothing here knows a question by name except the two
 * that the rules of visiting ask for (the hour, and the outcome everything hangs on).
 */
import type { Answers, Draft, Form, Mode, Outcome, Question } from '../../store/types';

/** Somebody was spoken to, so needs and hazards can be known. */
const SPOKEN: ReadonlySet<Outcome> = new Set<Outcome>(['met', 'phone_ok', 'neighbour']);
/** At the door in person; only then does the hour need a reason (21:00 to 08:00). */
const IN_PERSON: ReadonlySet<Mode> = new Set<Mode>(['doorstep', 'in_home', 'collective']);
const NIGHT_FROM = 21;
const NIGHT_TO = 8;

/** What has been said so far. */
export interface Said {
  outcome?: Outcome | undefined;
  mode: Mode;
  answers: Answers;
  /** Hour of the day at the door, 0 to 23. */
  hour: number;
}

/** Where one stood, as far as the outcome tells; else as the form expects. */
const MODE_OF: Partial<Record<Outcome, Mode>> = { phone_ok: 'phone', no_answer: 'doorstep', declined: 'doorstep', moved_out: 'doorstep', neighbour: 'doorstep', away: 'doorstep' };

export function modeOf(form: Form, outcome: Outcome): Mode {
  const told = MODE_OF[outcome];
  return told && form.modes.includes(told) ? told : form.default_mode;
}

const isNight = ({ hour, mode }: Said): boolean => (hour >= NIGHT_FROM || hour < NIGHT_TO) && IN_PERSON.has(mode);

/** The values a `when` rule looks at: the outcome, the hour, or another answer. */
function valuesOf(key: string, said: Said): string[] {
  if (key === 'outcome') return said.outcome ? [said.outcome] : [];
  if (key === 'time') return [isNight(said) ? 'night' : 'day'];
  const answer = said.answers[key];
  if (answer === undefined) return [];
  return Array.isArray(answer) ? answer : [String(answer)];
}

/** Is this question asked now? Nothing is, before there is an outcome. */
export function applies(question: Question, said: Said): boolean {
  if (!said.outcome) return false;
  return Object.entries(question.when ?? {}).every(([key, wanted]) => valuesOf(key, said).some((value) => wanted.includes(value)));
}

export const isSpoken = (outcome: Outcome | undefined): boolean => outcome === undefined || SPOKEN.has(outcome);

/** The question whose first answer means "nothing new" and ends the visit in one tap. */
export function quickQuestion(form: Form, said: Said): Question | undefined {
  return form.questions.find((question) => question.asked && question.type === 'one' && applies(question, said));
}

/** Two answers need no question: they are the two buttons of the bar. */
export const isYesNo = (question: Question): boolean => question.options?.length === 2;

export interface Sections {
  /** Asked at once: the main questions, and those an earlier answer or the hour called for. */
  now: Question[];
  /** Folded away under "more". */
  more: Question[];
}

export function sectionsOf(form: Form, said: Said): Sections {
  const quick = quickQuestion(form, said);
  const asked = form.questions.filter((question) => applies(question, said) && !(question === quick && isYesNo(question)));
  const isNow = (question: Question): boolean =>
    question.asked === true || Object.entries(question.when ?? {}).some(([key, wanted]) => key !== 'outcome' || !wanted.includes('met'));
  return { now: asked.filter(isNow), more: asked.filter((question) => !isNow(question)) };
}

const isEmpty = (answer: Answers[string] | undefined): boolean =>
  answer === undefined || (typeof answer === 'string' && answer.trim() === '') || (Array.isArray(answer) && answer.length === 0);

/**
 * What is sent: answers to questions that do not apply (any more) are left out, and so are needs and hazards when
 * nobody was spoken to. The draft keeps them until then, so changing one's mind back loses nothing.
 */
export function submission(form: Form, draft: Draft, hour: number): { draft: Draft; outcome: Outcome; answers: Answers } | undefined {
  const { outcome, mode } = draft;
  if (!outcome) return undefined;
  let answers = draft.answers;
  // Leaving out one answer may silence the question that hung on it, hence in the order of the form.
  for (const question of form.questions) {
    const answer = answers[question.key];
    if (isEmpty(answer) || !applies(question, { outcome, mode, answers, hour })) {
      const { [question.key]: _left, ...rest } = answers;
      answers = rest;
    }
  }
  const spoken = isSpoken(outcome);
  return { outcome, answers, draft: { ...draft, needs: spoken ? draft.needs : [], hazards: spoken ? draft.hazards : [] } };
}

/** A form nobody has touched leaves no draft behind. */
export const isUntouched = (draft: Draft): boolean =>
  !draft.outcome && !draft.note && !draft.needs.length && !draft.hazards.length && !draft.photos.length && Object.values(draft.answers).every(isEmpty);

const REPEAT_MS = 10 * 60_000;

/** The same worker at the same door within ten minutes: most likely a second tap, not a second visit. */
export function repeatedVisit<V extends { worker_id: string; occurred_at: string }>(visits: readonly V[], worker_id: string | undefined, now: number): V | undefined {
  return visits.find((visit) => visit.worker_id === worker_id && Math.abs(now - Date.parse(visit.occurred_at)) < REPEAT_MS);
}
