import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Draft, Form } from '../../store/types';
import { applies, isSpoken, isUntouched, modeOf, quickQuestion, repeatedVisit, sectionsOf, submission, type Said } from './rules';

/** The released forms themselves: the screen is drawn from them. */
const formOf = (name: string): Form => JSON.parse(readFileSync(`../app/visits/forms/${name}.json`, 'utf8')) as Form;
const household = formOf('household@1');
const care = formOf('living_alone@1');

const NOON = 12;
const said = (over: Partial<Said> = {}): Said => ({ mode: 'doorstep', answers: {}, hour: NOON, ...over });
const draft = (over: Partial<Draft> = {}): Draft => ({
  household_id: 'h',
  form: 'household@1',
  mode: 'doorstep',
  answers: {},
  needs: [],
  hazards: [],
  note: '',
  photos: [],
  started_at: '2026-11-24T09:00:00+08:00',
  saved_at: '2026-11-24T09:00:00+08:00',
  ...over,
});
const keys = (questions: { key: string }[]): string[] => questions.map(({ key }) => key);

describe('which questions are asked', () => {
  test('none before the outcome', () => {
    expect(household.questions.some((question) => applies(question, said()))).toBe(false);
  });

  test('nobody home asks nothing more', () => {
    expect(sectionsOf(household, said({ outcome: 'no_answer' }))).toEqual({ now: [], more: [] });
  });

  test('a met family is asked nothing at once: the two buttons are the question', () => {
    expect(quickQuestion(household, said({ outcome: 'met' }))?.key).toBe('change');
    expect(sectionsOf(household, said({ outcome: 'met' })).now).toEqual([]);
    expect(keys(sectionsOf(household, said({ outcome: 'met' })).more)).toEqual(['told', 'opinion', 'reply', 'rating']);
  });

  test('something changed opens what changed', () => {
    expect(keys(sectionsOf(household, said({ outcome: 'met', answers: { change: 'changed' } })).now)).toEqual(['changed_what']);
  });

  test('another day asks which', () => {
    expect(keys(sectionsOf(household, said({ outcome: 'rescheduled' })).now)).toEqual(['next']);
  });

  test('an elder living alone is asked the main questions at once', () => {
    expect(keys(sectionsOf(care, said({ outcome: 'met' })).now)).toEqual(['self_state', 'fire_gas', 'contact_ok']);
    expect(quickQuestion(care, said({ outcome: 'met' }))?.options?.[0]?.code).toBe('same');
    expect(keys(sectionsOf(care, said({ outcome: 'neighbour' })).now)).toEqual(['self_state']);
  });
});

test('nobody was indoors where nobody opened', () => {
  expect((['met', 'phone_ok', 'no_answer'] as const).map((outcome) => modeOf(care, outcome))).toEqual(['in_home', 'phone', 'doorstep']);
});

describe('the hour needs a reason', () => {
  const asked = (hour: number, mode: Said['mode'] = 'doorstep'): boolean =>
    keys(sectionsOf(household, said({ outcome: 'no_answer', hour, mode })).now).includes('night_reason');

  test('from 21:00 to 08:00, at the door only', () => {
    expect([20, 21, 23, 0, 7, 8].map((hour) => asked(hour))).toEqual([false, true, true, true, true, false]);
    expect(asked(22, 'phone')).toBe(false);
    expect(asked(22, 'in_home')).toBe(true);
  });
});

describe('what is sent', () => {
  test('nothing without an outcome', () => {
    expect(submission(household, draft(), NOON)).toBeUndefined();
  });

  test('answers that no longer apply are left out, and what hung on them', () => {
    const sent = submission(household, draft({ outcome: 'declined', answers: { change: 'changed', changed_what: ['phone'], opinion: 'x' } }), NOON);
    expect(sent?.answers).toEqual({});
  });

  test('needs and hazards are known only where somebody was spoken to', () => {
    const chosen = { needs: ['medical'], hazards: ['gas'] };
    expect(submission(household, draft({ outcome: 'no_answer', ...chosen }), NOON)?.draft).toMatchObject({ needs: [], hazards: [] });
    expect(submission(household, draft({ outcome: 'met', ...chosen }), NOON)?.draft).toMatchObject(chosen);
    expect(isSpoken('neighbour')).toBe(true);
  });

  test('the draft itself is not touched', () => {
    const kept = draft({ outcome: 'declined', needs: ['medical'], answers: { change: 'none' } });
    submission(household, kept, NOON);
    expect(kept).toMatchObject({ needs: ['medical'], answers: { change: 'none' } });
  });

  test('an empty answer is no answer', () => {
    expect(submission(household, draft({ outcome: 'met', answers: { change: 'none', opinion: '  ', told: [] } }), NOON)?.answers).toEqual({ change: 'none' });
  });
});

describe('a form nobody has touched', () => {
  test('leaves no draft', () => {
    expect(isUntouched(draft())).toBe(true);
    expect(isUntouched(draft({ note: 'x' }))).toBe(false);
    expect(isUntouched(draft({ outcome: 'met' }))).toBe(false);
  });
});

describe('the same door twice', () => {
  const now = Date.parse('2026-11-24T09:41:00+08:00');
  const visit = { worker_id: 'me', occurred_at: '2026-11-24T09:32:00+08:00' };

  test('within ten minutes and by the same worker', () => {
    expect(repeatedVisit([visit], 'me', now)).toBe(visit);
    expect(repeatedVisit([visit], 'another', now)).toBeUndefined();
    expect(repeatedVisit([{ ...visit, occurred_at: '2026-11-24T09:30:00+08:00' }], 'me', now)).toBeUndefined();
  });
});
