/** What was said at the door, from the codes of a form back into its words. */
import { pick, t } from '../i18n/index.svelte';
import type { Form, FormOption, Question, Visit } from '../store/types';

export interface AnswerLine {
  label: string;
  words: string;
  /** The words say it all; the label may be left out where space is short. */
  plain: boolean;
  /** As it should be, so not worth a word in a history: the first option of a question. */
  usual: boolean;
}

/** A code the form does not know (any more) is shown as it is rather than not at all. */
const named = (code: string, options: readonly FormOption[] = []): string => {
  const known = options.find((option) => option.code === code);
  return known ? pick(known) : code;
};
const listed = (codes: readonly string[], options: readonly FormOption[] = []): string =>
  codes.map((code) => named(code, options)).join(t('ui.comma'));

function lineOf(question: Question, answer: Visit['answers'][string] | undefined, isMain: boolean): AnswerLine | undefined {
  if (answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0)) return undefined;
  const words = Array.isArray(answer) ? listed(answer, question.options) : named(String(answer), question.options);
  const usual = !isMain && question.type === 'one' && question.options?.[0]?.code === answer;
  return { label: pick(question.label), words, plain: isMain || question.type === 'text', usual };
}

/** Answers in the order of the form, then needs and hazards. */
export function answerLines(form: Form | undefined, visit: Pick<Visit, 'answers' | 'needs' | 'hazards'>): AnswerLine[] {
  if (!form) return [];
  const main = form.questions.find((question) => question.asked);
  const lines = form.questions.flatMap((question) => lineOf(question, visit.answers[question.key], question === main) ?? []);
  const chosen = (label: string, codes: readonly string[], options: readonly FormOption[]): AnswerLine[] =>
    codes.length ? [{ label, words: listed(codes, options), plain: false, usual: false }] : [];
  return [
    ...lines,
    ...chosen(t('visit.needs_short'), visit.needs, form.needs),
    ...chosen(t('visit.hazards_short'), visit.hazards, form.hazards),
  ];
}

/** One line under a visit in a history: what is worth a word, then what was written. */
export function visitSummary(form: Form | undefined, visit: Pick<Visit, 'answers' | 'needs' | 'hazards' | 'note'>): string {
  const found = answerLines(form, visit)
    .filter(({ usual }) => !usual)
    .map(({ label, words, plain }) => (plain ? words : t('ui.labelled', { label, words })));
  return [...found, visit.note ?? ''].filter(Boolean).join(t('ui.semicolon'));
}
