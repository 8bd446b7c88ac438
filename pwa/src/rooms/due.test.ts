import { describe, expect, test } from 'vitest';
import { dueWords, dwellingWords, reasonOf, standingOf, windowOf } from './due';
import type { Task } from '../store/types';
import { aCard, aHousehold, aTask } from '../testing/samples';

const TODAY = '2026-11-24';
const seen = { last_visit_at: '2026-11-18T10:00:00+08:00', last_outcome: 'met' } as const;

describe('the badge', () => {
  test('says overdue, today or how long there is', () => {
    expect(dueWords('2026-11-22', TODAY)).toMatchObject({ tone: 'late', word: '超期 2 天' });
    expect(dueWords(TODAY, TODAY)).toMatchObject({ tone: 'today', word: '今天到期' });
    expect(dueWords('2026-11-27', TODAY)).toMatchObject({ tone: 'plain', word: '还有 3 天' });
  });

  test('what is due stands before what was seen', () => {
    expect(standingOf(aHousehold({ due_on: '2026-11-23', ...seen }), TODAY).word).toBe('超期 1 天');
    expect(standingOf(aHousehold({ due_on: '2026-12-18', ...seen }), TODAY)).toMatchObject({ tone: 'done', word: '11月18日见过' });
  });

  test('nobody home was an attempt, not a meeting', () => {
    const tried = aHousehold({ due_on: '2026-12-18', last_visit_at: seen.last_visit_at, last_outcome: 'no_answer' });
    expect(standingOf(tried, TODAY)).toMatchObject({ tone: 'plain', word: '11月18日 无人' });
    expect(reasonOf({ household: tried, tasks: [] }, TODAY)).toBe('上次无人');
  });

  test('why it is to be done now', () => {
    const card = aCard({ plan_kind: 'care' });
    const why = (...tasks: Task[]): string => reasonOf({ ...card, tasks }, TODAY);
    expect(why()).toBe('关爱探访');
    expect(why(aTask({ due_from: '2026-11-22', due_to: '2026-11-26' }))).toBe('关爱探访，11月26日止');
    expect(why(aTask({ kind: 'campaign_visit', campaign: '入户大走访', due_from: '2026-11-01', due_to: '2026-12-31' }))).toBe('入户大走访，12月31日止');
    expect(why(aTask({ due_from: '2026-11-10', due_to: '2026-11-12', status: 'overdue', escalation: 'substitute' }))).toBe('没赶上，已转B角');
    expect(why(aTask({ due_from: '2026-11-25', due_to: '2026-11-27' }))).toBe('关爱探访');
  });

  test('who declined is left alone, however old the date', () => {
    const resting = aHousehold({ due_on: '2026-11-01', declined_until: '2027-02-10' });
    expect(standingOf(resting, TODAY).word).toBe('2027年2月10日前不打扰');
    expect(windowOf(resting, TODAY)).toBe('not');
  });

  test('an empty flat is said once', () => {
    const empty = aHousehold({ use: 'vacant' });
    expect(standingOf(empty, TODAY).word).toBe('空置');
    expect(dwellingWords(empty)).toBe('');
  });
});

describe('the window', () => {
  test('late, due within the week, seen this month, not yet, none', () => {
    const windows = [{ due_on: '2026-11-23' }, { due_on: '2026-11-30' }, { due_on: '2026-12-20', ...seen }, { due_on: '2026-12-01' }, { status: 'moved_out' as const }];
    expect(windows.map((over) => windowOf(aHousehold(over), TODAY))).toEqual(['late', 'due', 'seen', 'not', 'none']);
  });

  test('last month was another month', () => {
    expect(windowOf(aHousehold({ last_visit_at: '2026-10-31T23:00:00+08:00', last_outcome: 'met' }), TODAY)).toBe('not');
  });
});
