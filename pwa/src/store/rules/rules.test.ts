import { describe, expect, it } from 'vitest';
import type { Card, Household, Outcome, Resident, Visit } from '../types';
import { addDays, dayOf, instantOf, monthOf } from '../days';
import { afterVisit } from './after-visit';
import { coverageOf } from './coverage';
import { dueCards } from './due';
import { labelOf } from './label';
import { lineOf } from './line';

const household = (over: Partial<Household> = {}): Household => ({
  id: 'h', grid_code: 'g', building: '1号楼', unit: '1', floor: 1, room: '101', address: '幸福路1号', use: 'self', status: 'active',
  visit_preference: 'any', hints: [], members_count: 1, plan_kind: 'household', plan_form: 'household@1', plan_every_days: 30, ...over,
});
const person = (name: string, over: Partial<Resident> = {}): Resident => ({
  id: name, household_id: 'h', name, pinyin: '', initials: '', sex: 9, residence_kind: 'living', is_contact: false, ...over,
});
const card = (over: Partial<Household>, visits: Partial<Visit>[] = []): Card => ({ household: household(over), residents: [], care: [], visits: visits as Visit[], tasks: [], label: '' });

describe('days begin at midnight in Shanghai', () => {
  it.each([
    ['2026-11-20T15:59:59.999Z', '2026-11-20'],
    ['2026-11-20T16:00:00.000Z', '2026-11-21'],
    ['2026-11-21T00:00:00.000+08:00', '2026-11-21'],
    ['2026-12-31T23:59:59-05:00', '2027-01-01'],
  ])('%s is %s', (instant, day) => expect(dayOf(instant)).toBe(day));

  it('counts over months, years and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(monthOf('2026-11-21')).toBe('2026-11');
  });

  it('writes instants with the offset of the doorstep', () => {
    expect(instantOf(Date.parse('2026-11-21T01:30:00Z'))).toBe('2026-11-21T09:30:00.000+08:00');
  });
});

describe('labels', () => {
  it('one, two, a family by its head', () => {
    expect(labelOf(household(), [person('桑白露')])).toBe('桑白露');
    expect(labelOf(household(), [person('桑白露'), person('童小满')])).toBe('桑白露、童小满');
    expect(labelOf(household(), [person('甲'), person('童小满', { relation: '02' }), person('丙')])).toBe('童小满一家');
  });
  it('who left is not counted; an empty door has its contact or its address', () => {
    expect(labelOf(household(), [person('桑白露'), person('走了', { residence_kind: 'left' })])).toBe('桑白露');
    expect(labelOf(household({ contact_name: '房东' }), [])).toBe('房东');
    expect(labelOf(household(), [])).toBe('幸福路1号');
  });
});

describe('due', () => {
  it('this week, overdue first, then by door as a person would walk', () => {
    const ids = dueCards(
      [
        card({ id: 'later', due_on: '2026-11-28' }),
        card({ id: 'sixth', due_on: '2026-11-27' }),
        card({ id: 'ten', building: '10号楼', due_on: '2026-11-21' }),
        card({ id: 'three', building: '3号楼', due_on: '2026-11-21' }),
        card({ id: 'late', building: '20号楼', due_on: '2026-11-20' }),
        card({ id: 'gone', status: 'moved_out', due_on: '2026-11-20' }),
        card({ id: 'declined', due_on: '2026-11-20', declined_until: '2026-12-01' }),
        card({ id: 'rested', due_on: '2026-11-21', declined_until: '2026-11-21', building: '11号楼' }),
        card({ id: 'never' }),
      ],
      '2026-11-21',
    ).map((one) => one.household.id);
    expect(ids).toEqual(['late', 'sixth', 'three', 'ten', 'rested']);
  });
});

describe('coverage', () => {
  const seen = (outcome: Outcome, occurred_at = '2026-11-02T10:00:00+08:00') => [{ outcome, occurred_at }];
  it('counts valid visits over inhabited active households', () => {
    const cards = [
      card({}, seen('met')),
      card({}, seen('phone_ok')),
      card({}, seen('declined')),
      card({}, seen('no_answer')),
      card({}, seen('met', '2026-10-31T23:59:00+08:00')),
      card({}, seen('met', '2026-10-31T16:00:00Z')),
      card({ use: 'vacant' }, seen('met')),
      card({ status: 'moved_out' }, seen('met')),
    ];
    expect(coverageOf(cards, '2026-11')).toEqual({ n: 4, d: 6 });
  });
});

describe('what a visit does to the plan', () => {
  const occurred_at = '2026-11-21T00:30:00+08:00';
  const before = household({ due_on: '2026-11-18' });
  it.each<[Outcome, string | undefined]>([
    ['met', '2026-12-21'],
    ['phone_ok', '2026-12-21'],
    ['neighbour', '2026-12-21'],
    ['away', '2026-12-21'],
    ['declined', '2027-02-19'],
    ['no_answer', '2026-11-18'],
    ['rescheduled', '2026-11-18'],
    ['moved_out', undefined],
  ])('%s → %s', (outcome, due_on) => {
    const after = afterVisit(before, { outcome, occurred_at, answers: {} });
    expect(after.due_on).toBe(due_on);
    expect(after.last_outcome).toBe(outcome);
    expect(after.last_visit_at).toBe(occurred_at);
    expect(before.due_on).toBe('2026-11-18');
  });
  it('a new appointment is the next date; a refusal rests', () => {
    expect(afterVisit(before, { outcome: 'rescheduled', occurred_at, answers: { next: '2026-11-25' } }).due_on).toBe('2026-11-25');
    expect(afterVisit(before, { outcome: 'met', occurred_at, answers: { next: '2026-11-24' } }).due_on).toBe('2026-11-24');
    expect(afterVisit(before, { outcome: 'declined', occurred_at, answers: {} }).declined_until).toBe('2027-02-19');
  });
  it('a visit written down late does not undo a newer one', () => {
    const newer = household({ last_visit_at: '2026-11-22T10:00:00+08:00', due_on: '2026-12-22' });
    expect(afterVisit(newer, { outcome: 'met', occurred_at, answers: {} })).toBe(newer);
  });
});

describe('lines', () => {
  it('a visit and its amendments share one; the access log holds up nothing', () => {
    const record = { op_id: '1', kind: 'visit.record', record_id: 'v' };
    expect(lineOf(record)).toBe(lineOf({ op_id: '2', kind: 'visit.amend', record_id: 'v' }));
    expect(lineOf({ op_id: '3', kind: 'contact.reveal', record_id: 'h' })).not.toBe(lineOf({ op_id: '4', kind: 'household.edit', record_id: 'h' }));
  });
});
