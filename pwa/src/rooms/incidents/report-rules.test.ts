import { describe, expect, test } from 'vitest';
import { aCase, aCategory } from '../../testing/samples';
import type { ReportDraft } from '../../store/types';
import { alike, isUntouched, isUrgent, missing, numbersFor } from './report-rules';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const draft = (over: Partial<ReportDraft> = {}): ReportDraft => ({
  key: 'grid', id: 'new', grid_code: '990101001001003', place_text: '槐花巷', category: '0203', text: '三盏都不亮', photos: ['p'], after_photos: [], urgent: false, called: [], self_handled: false,
  started_at: '', saved_at: '', ...over,
});

describe('what a report lacks', () => {
  test('nothing, or the first thing in the order of the screen', () => {
    expect(missing(draft(), aCategory(), false)).toBeUndefined();
    expect(missing(draft({ place_text: ' ', photos: [], text: '' }), undefined, false)).toBe('category');
    expect(missing(draft({ place_text: ' ', photos: [], text: '' }), aCategory(), false)).toBe('place');
    expect(missing(draft({ photos: [], text: '' }), aCategory(), false)).toBe('photo');
    expect(missing(draft({ text: ' 四个字了 ' }), aCategory(), false)).toBe('text');
  });

  test('a household or a position is a place by itself', () => {
    expect(missing(draft({ place_text: '', household_id: 'h' }), aCategory(), false)).toBeUndefined();
    expect(missing(draft({ place_text: '' }), aCategory(), true)).toBeUndefined();
  });

  test('a photo only where the kind asks for one, and a reason instead will do', () => {
    for (const photo of ['O', 'N'] as const) expect(missing(draft({ photos: [] }), aCategory({ photo }), false)).toBeUndefined();
    expect(missing(draft({ photos: [], photo_reason: 'dark' }), aCategory({ photo: 'BA' }), false)).toBeUndefined();
  });

  test('settled on the spot, the kinds that ask for both want one afterwards', () => {
    const settled = draft({ self_handled: true });
    expect(missing(settled, aCategory({ photo: 'BA', can_self_handle: true }), false)).toBe('after');
    expect(missing(settled, aCategory({ photo: 'B', can_self_handle: true }), false)).toBeUndefined();
    expect(missing({ ...settled, after_photos: ['q'] }, aCategory({ photo: 'BA', can_self_handle: true }), false)).toBeUndefined();
  });

  test('urgent by one’s own word needs a reason, by its kind it needs none', () => {
    expect(missing(draft({ urgent: true }), aCategory(), false)).toBe('reason');
    expect(missing(draft({ urgent: true, urgent_reason: '有人被困' }), aCategory(), false)).toBeUndefined();
    expect(missing(draft({ urgent: true }), aCategory({ is_urgent: true }), false)).toBeUndefined();
    expect(isUrgent({ urgent: true, self_handled: true }, aCategory({ is_urgent: true }))).toBe(false);
  });
});

test('the number that helps comes first', () => {
  expect([numbersFor('0602')[0], numbersFor('0605')[0], numbersFor('0606')[0], numbersFor(undefined)[0]]).toEqual(['119', '120', '110', '110']);
});

test('alike is the same kind, open, lately, outside in the same grid or at the same door', () => {
  const there = aCase({ reported_at: '2026-11-22T10:00:00+08:00' });
  const newer = aCase({ reported_at: '2026-11-23T10:00:00+08:00' });
  const home = aCase({ household_id: 'h1', reported_at: '2026-11-22T10:00:00+08:00' });
  const others = [aCase({ category: '0201' }), aCase({ state: 'closed' }), aCase({ grid_code: 'other' }), aCase({ reported_at: '2026-10-01T10:00:00+08:00' }), aCase({ id: 'new' })];
  expect(alike(draft(), [...others, there, newer, home], NOW)).toEqual([newer, there]);
  expect(alike(draft({ household_id: 'h1' }), [...others, there, home], NOW)).toEqual([home]);
});

test('a place that was only filled in is no draft', () => {
  const empty = draft({ text: ' ', photos: [] });
  delete empty.category;
  expect(isUntouched(empty)).toBe(true);
  expect(isUntouched({ ...empty, text: '井' })).toBe(false);
});
